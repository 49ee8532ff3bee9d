#include "rooms/groups/store.h"

namespace kentongan::groups::store {
namespace {

constexpr db::Sql kInsertGroup = "INSERT INTO groups (account, created_at) VALUES ($1, $2)";
constexpr db::Sql kIsGroup = "SELECT 1 FROM groups WHERE account = $1";
constexpr db::Sql kInsertModerator =
    "INSERT INTO group_moderators (group_account, account) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kIsModerator =
    "SELECT 1 FROM group_moderators WHERE group_account = $1 AND account = $2";
constexpr db::Sql kModerators =
    "SELECT account FROM group_moderators WHERE group_account = $1 ORDER BY account LIMIT 100";
constexpr db::Sql kInsertPost =
    "INSERT INTO group_posts (uri, group_account, status) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING";
constexpr db::Sql kUpdateBoost =
    "UPDATE group_posts SET boost = $3 WHERE uri = $1 AND group_account = $2";
constexpr db::Sql kPosts = "SELECT group_account, status, boost FROM group_posts WHERE uri = $1";
constexpr db::Sql kPostsOfStatus =
    "SELECT group_account, status, boost FROM group_posts WHERE status = $1";
constexpr db::Sql kRemovePost = "DELETE FROM group_posts WHERE status = $1 AND group_account = $2";
constexpr db::Sql kRemoveGroup = "DELETE FROM groups WHERE account = $1";
constexpr db::Sql kRemoveModerator = "DELETE FROM group_moderators WHERE account = $1";

constexpr db::Sql kQueries[] = {kInsertGroup,   kIsGroup,    kInsertModerator, kIsModerator,
                                kModerators,    kInsertPost, kUpdateBoost,     kPosts,
                                kPostsOfStatus, kRemovePost, kRemoveGroup,     kRemoveModerator};

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
void insert_moderator(db::Tx& tx, AccountId group, AccountId account) {
    tx.execute(kInsertModerator, {group, account});
}
bool is_moderator(db::Tx& tx, AccountId group, AccountId account) {
    return tx.query(kIsModerator, {group, account}).next();
}
std::vector<AccountId> list_moderators(db::Tx& tx, AccountId group) {
    std::vector<AccountId> found;
    auto rows = tx.query(kModerators, {group});
    while (rows.next()) found.push_back(rows.id<AccountId>(0));
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
void remove_post(db::Tx& tx, StatusId status, AccountId group) {
    tx.execute(kRemovePost, {status, group});
}
void remove_account(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveGroup, {account});
    tx.execute(kRemoveModerator, {account});
}

}  // namespace kentongan::groups::store
