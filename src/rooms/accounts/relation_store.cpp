#include "rooms/accounts/relation_store.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::accounts::store {

namespace {

constexpr db::Sql kInsertFollow(
    "INSERT INTO account_follows (id, follower, target, reblogs, notify, languages) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
constexpr db::Sql kUpdateFollow(
    "UPDATE account_follows SET reblogs = $3, notify = $4, languages = $5 "
    "WHERE follower = $1 AND target = $2");
constexpr db::Sql kRemoveFollow("DELETE FROM account_follows WHERE follower = $1 AND target = $2");
constexpr db::Sql kFindFollow(
    "SELECT reblogs, notify, languages FROM account_follows WHERE follower = $1 AND target = $2");

constexpr db::Sql kInsertRequest(
    "INSERT INTO account_follow_requests (id, follower, target, reblogs, notify, languages) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveRequest(
    "DELETE FROM account_follow_requests WHERE follower = $1 AND target = $2");
constexpr db::Sql kFindRequest(
    "SELECT reblogs, notify, languages FROM account_follow_requests WHERE follower = $1 AND target "
    "= $2");
constexpr db::Sql kCountRequests("SELECT COUNT(*) FROM account_follow_requests WHERE target = $1");

constexpr db::Sql kInsertBlock(
    "INSERT INTO account_blocks (id, account, target) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveBlock("DELETE FROM account_blocks WHERE account = $1 AND target = $2");
constexpr db::Sql kUpsertMute(
    "INSERT INTO account_mutes (id, account, target, notifications, expires_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, target) DO UPDATE SET "
    "notifications = excluded.notifications, expires_at = excluded.expires_at");
constexpr db::Sql kRemoveMute("DELETE FROM account_mutes WHERE account = $1 AND target = $2");
constexpr db::Sql kUpsertNote(
    "INSERT INTO account_notes (account, target, comment) VALUES ($1, $2, $3) "
    "ON CONFLICT (account, target) DO UPDATE SET comment = excluded.comment");
constexpr db::Sql kRemoveNote("DELETE FROM account_notes WHERE account = $1 AND target = $2");

constexpr db::Sql kFindRelation(
    "SELECT "
    "(SELECT reblogs FROM account_follows WHERE follower = $1 AND target = $2), "
    "(SELECT notify FROM account_follows WHERE follower = $1 AND target = $2), "
    "(SELECT id FROM account_follows WHERE follower = $2 AND target = $1), "
    "(SELECT 1 FROM account_follow_requests WHERE follower = $1 AND target = $2), "
    "(SELECT 1 FROM account_follow_requests WHERE follower = $2 AND target = $1), "
    "(SELECT 1 FROM account_blocks WHERE account = $1 AND target = $2), "
    "(SELECT 1 FROM account_blocks WHERE account = $2 AND target = $1), "
    "(SELECT notifications FROM account_mutes WHERE account = $1 AND target = $2 "
    "AND (expires_at IS NULL OR expires_at > $3)), "
    "(SELECT expires_at FROM account_mutes WHERE account = $1 AND target = $2 "
    "AND expires_at > $3), "
    "(SELECT comment FROM account_notes WHERE account = $1 AND target = $2), "
    "(SELECT languages FROM account_follows WHERE follower = $1 AND target = $2), "
    "(SELECT 1 FROM account_endorsements WHERE account = $1 AND target = $2), "
    "(SELECT 1 FROM account_domain_blocks b JOIN accounts a ON a.domain = b.domain "
    "WHERE b.account = $1 AND a.id = $2)");
constexpr db::Sql kBlockedBetween(
    "SELECT 1 FROM account_blocks WHERE (account = $1 AND target = $2) "
    "OR (account = $2 AND target = $1) "
    "UNION ALL SELECT 1 FROM account_domain_blocks b JOIN accounts a ON a.domain = b.domain "
    "WHERE b.account = $1 AND a.id = $2 "
    "UNION ALL SELECT 1 FROM account_domain_blocks b JOIN accounts a ON a.domain = b.domain "
    "WHERE b.account = $2 AND a.id = $1 LIMIT 1");
constexpr db::Sql kFollowing(
    "SELECT target FROM account_follows WHERE follower = $1 ORDER BY id DESC LIMIT $2");
constexpr db::Sql kFollowers(
    "SELECT follower FROM account_follows WHERE target = $1 ORDER BY id DESC LIMIT $2");
constexpr db::Sql kNotifiedFollowers(
    "SELECT follower FROM account_follows WHERE target = $1 AND notify = 1 LIMIT $2");
constexpr db::Sql kChoosyFollows(
    "SELECT follower, target, reblogs, languages FROM account_follows WHERE follower = $1 "
    "AND (reblogs = 0 OR languages <> '') ORDER BY target");
constexpr db::Sql kChoosyFollowers(
    "SELECT follower, target, reblogs, languages FROM account_follows WHERE target = $1 "
    "AND (reblogs = 0 OR languages <> '') ORDER BY follower");
constexpr db::Sql kHidden(
    "SELECT target FROM account_blocks WHERE account = $1 "
    "UNION SELECT account FROM account_blocks WHERE target = $1 "
    "UNION SELECT target FROM account_mutes WHERE account = $1 "
    "AND (expires_at IS NULL OR expires_at > $2) "
    "UNION SELECT a.id FROM account_domain_blocks b JOIN accounts a ON a.domain = b.domain "
    "AND a.domain <> '' WHERE b.account = $1 LIMIT $3");
constexpr db::Sql kFamiliar(
    "SELECT mine.target FROM account_follows mine JOIN account_follows theirs "
    "ON theirs.follower = mine.target AND theirs.target = $2 "
    "WHERE mine.follower = $1 ORDER BY mine.id DESC LIMIT $3");

constexpr db::Sql kInsertEndorsement(
    "INSERT INTO account_endorsements (id, account, target) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveEndorsement(
    "DELETE FROM account_endorsements WHERE account = $1 AND target = $2");
constexpr db::Sql kCountEndorsements(
    "SELECT COUNT(*) FROM account_endorsements WHERE account = $1");

constexpr db::Sql kInsertDomainBlock(
    "INSERT INTO account_domain_blocks (id, account, domain) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveDomainBlock(
    "DELETE FROM account_domain_blocks WHERE account = $1 AND domain = $2");
constexpr db::Sql kCountDomainBlocks(
    "SELECT COUNT(*) FROM account_domain_blocks WHERE account = $1");
constexpr db::Sql kDomainBlocksDown(
    "SELECT id, domain FROM account_domain_blocks WHERE account = $1 AND id < $2 AND id > $3 "
    "ORDER BY id DESC LIMIT $4");
constexpr db::Sql kDomainBlocksUp(
    "SELECT id, domain FROM account_domain_blocks WHERE account = $1 AND id < $2 AND id > $3 "
    "ORDER BY id LIMIT $4");
constexpr db::Sql kRelatedOfDomain(
    "SELECT a.id FROM account_follows f JOIN accounts a ON a.id = f.target "
    "WHERE f.follower = $1 AND a.domain = $2 "
    "UNION SELECT a.id FROM account_follows f JOIN accounts a ON a.id = f.follower "
    "WHERE f.target = $1 AND a.domain = $2 "
    "UNION SELECT a.id FROM account_follow_requests f JOIN accounts a ON a.id = f.target "
    "WHERE f.follower = $1 AND a.domain = $2 "
    "UNION SELECT a.id FROM account_follow_requests f JOIN accounts a ON a.id = f.follower "
    "WHERE f.target = $1 AND a.domain = $2 LIMIT $3");
constexpr db::Sql kCountTies(
    "SELECT (SELECT COUNT(*) FROM account_follows f JOIN accounts a ON a.id = f.target "
    "WHERE f.follower = $1 AND a.domain = $2), "
    "(SELECT COUNT(*) FROM account_follows f JOIN accounts a ON a.id = f.follower "
    "WHERE f.target = $1 AND a.domain = $2)");

constexpr db::Sql kRequested(
    "SELECT target FROM account_follow_requests WHERE follower = $1 LIMIT $2");
constexpr db::Sql kInsertDismissal(
    "INSERT INTO account_dismissed_suggestions (account, target) VALUES ($1, $2) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kDismissed(
    "SELECT target FROM account_dismissed_suggestions WHERE account = $1 LIMIT $2");

// One statement per list and direction: a list of fixed texts, nothing is put together at run time.
struct PageSql {
    db::Sql down, up;
};
#define PAGE_SQL(TABLE, OWNER, OTHER, EXPIRES)                                           \
    {                                                                                    \
        db::Sql("SELECT id, " OTHER ", " EXPIRES " FROM " TABLE " WHERE " OWNER          \
                " = $1 AND id < $2 AND id > $3 AND (" EXPIRES " IS NULL OR " EXPIRES     \
                " > $5) ORDER BY id DESC LIMIT $4"),                                     \
            db::Sql("SELECT id, " OTHER ", " EXPIRES " FROM " TABLE " WHERE " OWNER      \
                    " = $1 AND id < $2 AND id > $3 AND (" EXPIRES " IS NULL OR " EXPIRES \
                    " > $5) ORDER BY id LIMIT $4")                                       \
    }
#define NEVER "CAST(NULL AS BIGINT)"

constexpr PageSql kPages[] = {
    PAGE_SQL("account_follows", "target", "follower", NEVER),
    PAGE_SQL("account_follows", "follower", "target", NEVER),
    PAGE_SQL("account_follow_requests", "target", "follower", NEVER),
    PAGE_SQL("account_blocks", "account", "target", NEVER),
    PAGE_SQL("account_mutes", "account", "target", "expires_at"),
    PAGE_SQL("account_endorsements", "account", "target", NEVER),
};

constexpr db::Sql kQueries[] = {
    kInsertFollow,      kUpdateFollow,      kRemoveFollow,      kFindFollow,
    kInsertRequest,     kRemoveRequest,     kFindRequest,       kCountRequests,
    kInsertBlock,       kRemoveBlock,       kUpsertMute,        kRemoveMute,
    kUpsertNote,        kRemoveNote,        kFindRelation,      kBlockedBetween,
    kFollowing,         kFollowers,         kNotifiedFollowers, kHidden,
    kChoosyFollows,     kChoosyFollowers,   kFamiliar,          kPages[0].down,
    kPages[0].up,       kPages[1].down,     kPages[1].up,       kPages[2].down,
    kPages[2].up,       kPages[3].down,     kPages[3].up,       kPages[4].down,
    kPages[4].up,       kPages[5].down,     kPages[5].up,       kInsertEndorsement,
    kRemoveEndorsement, kCountEndorsements, kInsertDomainBlock, kRemoveDomainBlock,
    kCountDomainBlocks, kDomainBlocksDown,  kDomainBlocksUp,    kRelatedOfDomain,
    kCountTies,         kInsertDismissal,   kDismissed,         kRequested};

std::optional<FollowOptions> options_of(db::Cursor row) {
    if (!row.next()) return {};
    return FollowOptions{row.boolean(0), row.boolean(1), row.string(2)};
}

std::vector<AccountId> ids_of(db::Cursor row) {
    std::vector<AccountId> ids;
    while (row.next()) ids.push_back(row.id<AccountId>(0));
    return ids;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (auto word : split(text, ' '))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

std::vector<ChoosyFollow> choosy_of(db::Cursor row) {
    std::vector<ChoosyFollow> found;
    while (row.next())
        found.push_back(
            {row.id<AccountId>(0), row.id<AccountId>(1), row.boolean(2), words_of(row.string(3))});
    return found;
}

}  // namespace

std::span<const db::Sql> relation_queries() {
    return kQueries;
}

bool insert_follow(db::Tx& tx, std::int64_t id, AccountId follower, AccountId target,
                   FollowOptions options) {
    return tx.execute(kInsertFollow, {id, follower, target, options.reblogs, options.notify,
                                      options.languages}) > 0;
}
bool update_follow(db::Tx& tx, AccountId follower, AccountId target, FollowOptions options) {
    return tx.execute(kUpdateFollow,
                      {follower, target, options.reblogs, options.notify, options.languages}) > 0;
}
bool remove_follow(db::Tx& tx, AccountId follower, AccountId target) {
    return tx.execute(kRemoveFollow, {follower, target}) > 0;
}
std::optional<FollowOptions> find_follow(db::Tx& tx, AccountId follower, AccountId target) {
    return options_of(tx.query(kFindFollow, {follower, target}));
}

bool insert_request(db::Tx& tx, std::int64_t id, AccountId follower, AccountId target,
                    FollowOptions options) {
    return tx.execute(kInsertRequest, {id, follower, target, options.reblogs, options.notify,
                                       options.languages}) > 0;
}
bool remove_request(db::Tx& tx, AccountId follower, AccountId target) {
    return tx.execute(kRemoveRequest, {follower, target}) > 0;
}
std::optional<FollowOptions> find_request(db::Tx& tx, AccountId follower, AccountId target) {
    return options_of(tx.query(kFindRequest, {follower, target}));
}
std::int64_t count_requests(db::Tx& tx, AccountId target) {
    auto row = tx.query(kCountRequests, {target});
    return row.next() ? row.integer(0) : 0;
}

bool insert_block(db::Tx& tx, std::int64_t id, AccountId account, AccountId target) {
    return tx.execute(kInsertBlock, {id, account, target}) > 0;
}
bool remove_block(db::Tx& tx, AccountId account, AccountId target) {
    return tx.execute(kRemoveBlock, {account, target}) > 0;
}
void upsert_mute(db::Tx& tx, std::int64_t id, AccountId account, AccountId target,
                 const Mute& mute) {
    tx.execute(kUpsertMute, {id, account, target, mute.notifications, mute.expires_at});
}
bool remove_mute(db::Tx& tx, AccountId account, AccountId target) {
    return tx.execute(kRemoveMute, {account, target}) > 0;
}
void upsert_note(db::Tx& tx, AccountId account, AccountId target, std::string_view comment) {
    if (comment.empty())
        tx.execute(kRemoveNote, {account, target});
    else
        tx.execute(kUpsertNote, {account, target, comment});
}

bool insert_endorsement(db::Tx& tx, std::int64_t id, AccountId account, AccountId target) {
    return tx.execute(kInsertEndorsement, {id, account, target}) > 0;
}
bool remove_endorsement(db::Tx& tx, AccountId account, AccountId target) {
    return tx.execute(kRemoveEndorsement, {account, target}) > 0;
}
std::int64_t count_endorsements(db::Tx& tx, AccountId account) {
    auto row = tx.query(kCountEndorsements, {account});
    return row.next() ? row.integer(0) : 0;
}

void insert_domain_block(db::Tx& tx, std::int64_t id, AccountId account, std::string_view domain) {
    tx.execute(kInsertDomainBlock, {id, account, domain});
}
bool remove_domain_block(db::Tx& tx, AccountId account, std::string_view domain) {
    return tx.execute(kRemoveDomainBlock, {account, domain}) > 0;
}
std::int64_t count_domain_blocks(db::Tx& tx, AccountId account) {
    auto row = tx.query(kCountDomainBlocks, {account});
    return row.next() ? row.integer(0) : 0;
}
std::vector<DomainBlock> list_domain_blocks(db::Tx& tx, AccountId account, const Page& page) {
    std::vector<DomainBlock> found;
    auto row = tx.query(page.upwards() ? kDomainBlocksUp : kDomainBlocksDown,
                        {account, page.upper(), page.lower(), page.limit});
    while (row.next()) found.push_back({row.integer(0), row.string(1)});
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}
std::vector<AccountId> list_related_of_domain(db::Tx& tx, AccountId account,
                                              std::string_view domain, int limit) {
    return ids_of(tx.query(kRelatedOfDomain, {account, domain, limit}));
}
Ties count_ties_with_domain(db::Tx& tx, AccountId account, std::string_view domain) {
    auto row = tx.query(kCountTies, {account, domain});
    if (!row.next()) return {};
    return {row.integer(0), row.integer(1)};
}

std::vector<AccountId> list_requested(db::Tx& tx, AccountId follower, int limit) {
    return ids_of(tx.query(kRequested, {follower, limit}));
}
void insert_dismissal(db::Tx& tx, AccountId account, AccountId target) {
    tx.execute(kInsertDismissal, {account, target});
}
std::vector<AccountId> list_dismissed(db::Tx& tx, AccountId account, int limit) {
    return ids_of(tx.query(kDismissed, {account, limit}));
}

Relation find_relation(db::Tx& tx, AccountId viewer, AccountId target, TimePoint now) {
    auto row = tx.query(kFindRelation, {viewer, target, now});
    Relation relation;
    if (!row.next()) return relation;
    relation.following = !row.is_null(0);
    relation.showing_reblogs = relation.following && row.boolean(0);
    relation.notifying = relation.following && row.boolean(1);
    relation.followed_by = !row.is_null(2);
    if (relation.followed_by) relation.followed_since = snowflake_time(row.integer(2));
    relation.requested = !row.is_null(3);
    relation.requested_by = !row.is_null(4);
    relation.blocking = !row.is_null(5);
    relation.blocked_by = !row.is_null(6);
    relation.muting = !row.is_null(7);
    relation.muting_notifications = relation.muting && row.boolean(7);
    relation.muting_expires_at = row.maybe_time(8);
    relation.note = row.maybe_string(9).value_or("");
    relation.languages = words_of(row.maybe_string(10).value_or(""));
    relation.endorsed = !row.is_null(11);
    relation.domain_blocking = !row.is_null(12);
    return relation;
}

bool is_blocked_between(db::Tx& tx, AccountId a, AccountId b) {
    return tx.query(kBlockedBetween, {a, b}).next();
}
std::vector<AccountId> list_following(db::Tx& tx, AccountId id, int limit) {
    return ids_of(tx.query(kFollowing, {id, limit}));
}
std::vector<AccountId> list_followers(db::Tx& tx, AccountId id, int limit) {
    return ids_of(tx.query(kFollowers, {id, limit}));
}
std::vector<AccountId> list_notified_followers(db::Tx& tx, AccountId id, int limit) {
    return ids_of(tx.query(kNotifiedFollowers, {id, limit}));
}
std::vector<ChoosyFollow> list_choosy_follows(db::Tx& tx, AccountId follower) {
    return choosy_of(tx.query(kChoosyFollows, {follower}));
}
std::vector<ChoosyFollow> list_choosy_followers(db::Tx& tx, AccountId target) {
    return choosy_of(tx.query(kChoosyFollowers, {target}));
}
std::vector<AccountId> list_hidden(db::Tx& tx, AccountId viewer, TimePoint now, int limit) {
    return ids_of(tx.query(kHidden, {viewer, now, limit}));
}
std::vector<AccountId> list_familiar(db::Tx& tx, AccountId viewer, AccountId target, int limit) {
    return ids_of(tx.query(kFamiliar, {viewer, target, limit}));
}

std::vector<Entry> list_page(db::Tx& tx, List list, AccountId of, const Page& page, TimePoint now) {
    const auto& sql = kPages[static_cast<std::size_t>(list)];
    std::vector<Entry> entries;
    auto row = tx.query(page.upwards() ? sql.up : sql.down,
                        {of, page.upper(), page.lower(), page.limit, now});
    while (row.next()) entries.push_back({row.integer(0), row.id<AccountId>(1), row.maybe_time(2)});
    if (page.upwards()) std::reverse(entries.begin(), entries.end());
    return entries;
}

}  // namespace kentongan::accounts::store
