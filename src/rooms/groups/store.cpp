#include "rooms/groups/store.h"

#include <algorithm>

namespace kentongan::groups::store {
namespace {

constexpr db::Sql kInsertGroup = "INSERT INTO groups (account, created_at) VALUES ($1, $2)";
constexpr db::Sql kIsGroup = "SELECT 1 FROM groups WHERE account = $1";
constexpr db::Sql kGroupsDown =
    "SELECT account FROM groups WHERE account < $1 AND account > $2 ORDER BY account DESC LIMIT $3";
constexpr db::Sql kGroupsUp =
    "SELECT account FROM groups WHERE account < $1 AND account > $2 ORDER BY account LIMIT $3";
constexpr db::Sql kInsertModerator =
    "INSERT INTO group_moderators (group_account, account) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kRemoveModerator =
    "DELETE FROM group_moderators WHERE group_account = $1 AND account = $2";
constexpr db::Sql kIsModerator =
    "SELECT 1 FROM group_moderators WHERE group_account = $1 AND account = $2";
constexpr db::Sql kModerators =
    "SELECT account FROM group_moderators WHERE group_account = $1 ORDER BY account LIMIT $2";

constexpr db::Sql kUpsertBan =
    "INSERT INTO group_bans (group_account, account, by_account, reason, created_at, ends_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (group_account, account) DO UPDATE SET "
    "by_account = excluded.by_account, reason = excluded.reason, "
    "created_at = excluded.created_at, ends_at = excluded.ends_at";
constexpr db::Sql kRemoveBan = "DELETE FROM group_bans WHERE group_account = $1 AND account = $2";
constexpr db::Sql kIsBanned =
    "SELECT 1 FROM group_bans WHERE group_account = $1 AND account = $2 "
    "AND (ends_at IS NULL OR ends_at > $3)";
#define BANS                                                                   \
    "SELECT account, by_account, reason, created_at, ends_at FROM group_bans " \
    "WHERE group_account = $1 AND account < $2 AND account > $3 "              \
    "AND (ends_at IS NULL OR ends_at > $4) ORDER BY account "
constexpr db::Sql kBansDown = BANS "DESC LIMIT $5";
constexpr db::Sql kBansUp = BANS "LIMIT $5";

constexpr db::Sql kInsertPost =
    "INSERT INTO group_posts (uri, group_account, status) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING";
constexpr db::Sql kUpdateBoost =
    "UPDATE group_posts SET boost = $3 WHERE uri = $1 AND group_account = $2";
#define POSTS "SELECT group_account, status, boost FROM group_posts WHERE removed = 0 AND "
constexpr db::Sql kPosts = POSTS "uri = $1";
constexpr db::Sql kPostsOfStatus = POSTS "status = $1";
constexpr db::Sql kPostsAmong = POSTS "group_account = $1 AND status IN $ids(2)";
#define POSTED                                                                                 \
    "SELECT status FROM group_posts WHERE group_account = $1 AND status < $2 AND status > $3 " \
    "AND removed = 0 "
constexpr db::Sql kPostedDown = POSTED "ORDER BY status DESC LIMIT $4";
constexpr db::Sql kPostedUp = POSTED "ORDER BY status LIMIT $4";
constexpr db::Sql kThreadsDown = POSTED "AND boost IS NOT NULL ORDER BY status DESC LIMIT $4";
constexpr db::Sql kThreadsUp = POSTED "AND boost IS NOT NULL ORDER BY status LIMIT $4";
constexpr db::Sql kRemovePost =
    "UPDATE group_posts SET removed = 1, boost = NULL WHERE status = $1 AND group_account = $2";
constexpr db::Sql kRestorePost =
    "UPDATE group_posts SET removed = 0 "
    "WHERE status = $1 AND group_account = $2 AND removed = 1";
constexpr db::Sql kRemoveStatus = "DELETE FROM group_posts WHERE status = $1";
constexpr db::Sql kRemoveGroup = "DELETE FROM groups WHERE account = $1";
constexpr db::Sql kRemoveAsModerator = "DELETE FROM group_moderators WHERE account = $1";
constexpr db::Sql kRemoveBans = "DELETE FROM group_bans WHERE account = $1";

constexpr db::Sql kQueries[] = {
    kInsertGroup,     kIsGroup,           kGroupsDown, kGroupsUp,    kInsertModerator,
    kRemoveModerator, kIsModerator,       kModerators, kUpsertBan,   kRemoveBan,
    kIsBanned,        kBansDown,          kBansUp,     kInsertPost,  kUpdateBoost,
    kPosts,           kPostsOfStatus,     kPostedDown, kPostedUp,    kThreadsDown,
    kThreadsUp,       kPostsAmong,        kRemovePost, kRestorePost, kRemoveStatus,
    kRemoveGroup,     kRemoveAsModerator, kRemoveBans};

template <class Id>
std::vector<Id> ids(db::Cursor rows) {
    std::vector<Id> found;
    while (rows.next()) found.push_back(rows.id<Id>(0));
    return found;
}

std::vector<Post> read(db::Cursor rows) {
    std::vector<Post> posts;
    while (rows.next())
        posts.push_back({rows.id<AccountId>(0), rows.id<StatusId>(1), rows.maybe_id<StatusId>(2)});
    return posts;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_group(db::Tx& tx, AccountId account, TimePoint now) {
    tx.execute(kInsertGroup, {account, now});
}
bool is_group(db::Tx& tx, AccountId account) {
    return tx.query(kIsGroup, {account}).next();
}
std::vector<AccountId> list_groups(db::Tx& tx, const Page& page) {
    auto found = ids<AccountId>(tx.query(page.upwards() ? kGroupsUp : kGroupsDown,
                                         {page.upper(), page.lower(), page.limit}));
    if (page.upwards()) std::ranges::reverse(found);
    return found;
}
void insert_moderator(db::Tx& tx, AccountId group, AccountId account) {
    tx.execute(kInsertModerator, {group, account});
}
void remove_moderator(db::Tx& tx, AccountId group, AccountId account) {
    tx.execute(kRemoveModerator, {group, account});
}
bool is_moderator(db::Tx& tx, AccountId group, AccountId account) {
    return tx.query(kIsModerator, {group, account}).next();
}
std::vector<AccountId> list_moderators(db::Tx& tx, AccountId group) {
    return ids<AccountId>(
        tx.query(kModerators, {group, static_cast<std::int64_t>(kMaxModerators)}));
}

void upsert_ban(db::Tx& tx, AccountId group, const Ban& ban) {
    tx.execute(kUpsertBan, {group, ban.account, ban.by, ban.reason, ban.created_at, ban.ends_at});
}
bool remove_ban(db::Tx& tx, AccountId group, AccountId account) {
    return tx.execute(kRemoveBan, {group, account}) > 0;
}
bool is_banned(db::Tx& tx, AccountId group, AccountId account, TimePoint now) {
    return tx.query(kIsBanned, {group, account, now}).next();
}
std::vector<Ban> list_bans(db::Tx& tx, AccountId group, TimePoint now, const Page& page) {
    std::vector<Ban> found;
    auto rows = tx.query(page.upwards() ? kBansUp : kBansDown,
                         {group, page.upper(), page.lower(), now, page.limit});
    while (rows.next())
        found.push_back({rows.id<AccountId>(0), rows.id<AccountId>(1), rows.string(2), rows.time(3),
                         rows.maybe_time(4)});
    if (page.upwards()) std::ranges::reverse(found);
    return found;
}

bool insert_post(db::Tx& tx, std::string_view uri, const Post& post) {
    return tx.execute(kInsertPost, {uri, post.group, post.status}) > 0;
}
void update_boost(db::Tx& tx, std::string_view uri, AccountId group, StatusId boost) {
    tx.execute(kUpdateBoost, {uri, group, boost});
}
std::vector<Post> list_posts(db::Tx& tx, std::string_view uri) {
    return read(tx.query(kPosts, {uri}));
}
std::vector<Post> list_posts(db::Tx& tx, StatusId status) {
    return read(tx.query(kPostsOfStatus, {status}));
}
std::vector<Post> list_posts(db::Tx& tx, AccountId group, std::span<const StatusId> among) {
    return read(tx.query(kPostsAmong, {group, db::Value::list(among)}));
}
std::vector<StatusId> list_posted(db::Tx& tx, AccountId group, Part part, const Page& page) {
    const bool threads = part == Part::Threads;
    const auto& query = page.upwards() ? (threads ? kThreadsUp : kPostedUp)
                                       : (threads ? kThreadsDown : kPostedDown);
    auto found = ids<StatusId>(tx.query(query, {group, page.upper(), page.lower(), page.limit}));
    if (page.upwards()) std::ranges::reverse(found);
    return found;
}
void remove_post(db::Tx& tx, StatusId status, AccountId group) {
    tx.execute(kRemovePost, {status, group});
}
bool restore_post(db::Tx& tx, StatusId status, AccountId group) {
    return tx.execute(kRestorePost, {status, group}) > 0;
}
void remove_status(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveStatus, {status});
}
void remove_account(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveGroup, {account});
    tx.execute(kRemoveAsModerator, {account});
    tx.execute(kRemoveBans, {account});
}

}  // namespace kentongan::groups::store
