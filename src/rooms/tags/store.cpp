#include "rooms/tags/store.h"

#include <algorithm>

namespace kentongan::tags::store {

namespace {

constexpr int kMostCounted = 10'000, kLatestUses = 1'000;

constexpr db::Sql kInsertTag(
    "INSERT INTO tags (name, id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
constexpr db::Sql kHasTag("SELECT 1 FROM tags WHERE name = $1");
constexpr db::Sql kTagsDown(
    "SELECT id, name FROM tags WHERE id < $1 AND id > $2 ORDER BY id DESC LIMIT $3");
constexpr db::Sql kTagsUp(
    "SELECT id, name FROM tags WHERE id < $1 AND id > $2 ORDER BY id LIMIT $3");
constexpr db::Sql kRules(
    "SELECT name, COALESCE(trendable, 1), COALESCE(usable, 1), COALESCE(listable, 1), reviewed_at "
    "FROM tags WHERE name IN $texts(1)");
constexpr db::Sql kUpdateRules(
    "UPDATE tags SET trendable = COALESCE($2, trendable), usable = COALESCE($3, usable), "
    "listable = COALESCE($4, listable), reviewed_at = $5 WHERE name = $1");

constexpr db::Sql kInsertUse(
    "INSERT INTO tag_uses (author, status, tag, listed) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kUses(
    "SELECT tag, listed FROM tag_uses WHERE author = $1 AND status = $2 ORDER BY tag");
constexpr db::Sql kRemoveUse("DELETE FROM tag_uses WHERE author = $1 AND status = $2 AND tag = $3");
constexpr db::Sql kCountOwn(
    "SELECT COUNT(*), MAX(status) FROM (SELECT status FROM tag_uses WHERE author = $1 AND tag = $2 "
    "ORDER BY status DESC LIMIT $3) AS bounded");
constexpr db::Sql kMostUsed(
    "SELECT tag, COUNT(*) AS uses FROM (SELECT tag FROM tag_uses WHERE author = $1 "
    "ORDER BY status DESC LIMIT $2) AS bounded GROUP BY tag ORDER BY uses DESC, tag LIMIT $3");

constexpr db::Sql kAddAccount(
    "INSERT INTO tag_day_accounts (tag, day, account, uses) VALUES ($1, $2, $3, 1) "
    "ON CONFLICT (tag, day, account) DO UPDATE SET uses = tag_day_accounts.uses + 1 "
    "RETURNING uses");
constexpr db::Sql kAddDay(
    "INSERT INTO tag_days (tag, day, uses, accounts) VALUES ($1, $2, 1, $3) "
    "ON CONFLICT (tag, day) DO UPDATE SET uses = tag_days.uses + 1, "
    "accounts = tag_days.accounts + $3");
constexpr db::Sql kTakeAccount(
    "UPDATE tag_day_accounts SET uses = uses - 1 WHERE tag = $1 AND day = $2 AND account = $3 "
    "RETURNING uses");
constexpr db::Sql kRemoveAccount(
    "DELETE FROM tag_day_accounts WHERE tag = $1 AND day = $2 AND account = $3");
constexpr db::Sql kTakeDay(
    "UPDATE tag_days SET uses = uses - 1, accounts = accounts - $3 WHERE tag = $1 AND day = $2");
constexpr db::Sql kDays(
    "SELECT tag, day, uses, accounts FROM tag_days WHERE tag IN $texts(1) AND day > $2");
constexpr db::Sql kDailyUses(
    "SELECT day, account, uses FROM tag_day_accounts WHERE tag = $1 AND day >= $2 AND day <= $3 "
    "ORDER BY day, account LIMIT $4");
constexpr db::Sql kRemoveAccountsBefore(
    "DELETE FROM tag_day_accounts WHERE (tag, day, account) IN (SELECT tag, day, account "
    "FROM tag_day_accounts WHERE day < $1 LIMIT $2)");
constexpr db::Sql kRemoveDaysBefore(
    "DELETE FROM tag_days WHERE (tag, day) IN (SELECT tag, day FROM tag_days WHERE day < $1 "
    "LIMIT $2)");

constexpr db::Sql kInsertFollow(
    "INSERT INTO tag_follows (id, account, tag) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveFollow("DELETE FROM tag_follows WHERE account = $1 AND tag = $2");
constexpr db::Sql kCountFollows("SELECT COUNT(*) FROM tag_follows WHERE account = $1");
constexpr db::Sql kFollowsDown(
    "SELECT id, tag FROM tag_follows WHERE account = $1 AND id < $2 AND id > $3 "
    "ORDER BY id DESC LIMIT $4");
constexpr db::Sql kFollowsUp(
    "SELECT id, tag FROM tag_follows WHERE account = $1 AND id < $2 AND id > $3 "
    "ORDER BY id LIMIT $4");
constexpr db::Sql kFollowers(
    "SELECT DISTINCT account FROM tag_follows WHERE tag IN $texts(1) LIMIT $2");
constexpr db::Sql kFollowedOf(
    "SELECT tag FROM tag_follows WHERE account = $1 AND tag IN $texts(2)");

constexpr db::Sql kInsertFeature(
    "INSERT INTO tag_features (id, account, tag) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveFeature("DELETE FROM tag_features WHERE account = $1 AND id = $2");
constexpr db::Sql kRemoveFeatureOf("DELETE FROM tag_features WHERE account = $1 AND tag = $2");
constexpr db::Sql kFeatures(
    "SELECT id, tag FROM tag_features WHERE account = $1 ORDER BY id LIMIT $2");

constexpr db::Sql kQueries[] = {kInsertTag,       kHasTag,        kTagsDown,
                                kTagsUp,          kRules,         kUpdateRules,
                                kInsertUse,       kUses,          kRemoveUse,
                                kCountOwn,        kMostUsed,      kAddAccount,
                                kAddDay,          kTakeAccount,   kRemoveAccount,
                                kTakeDay,         kDays,          kRemoveDaysBefore,
                                kInsertFollow,    kRemoveFollow,  kCountFollows,
                                kFollowsDown,     kFollowsUp,     kFollowers,
                                kFollowedOf,      kInsertFeature, kRemoveFeature,
                                kRemoveFeatureOf, kFeatures,      kRemoveAccountsBefore,
                                kDailyUses};

std::vector<Listed> listed_of(db::Cursor rows, const Page& page) {
    std::vector<Listed> found;
    while (rows.next()) found.push_back({rows.integer(0), rows.string(1)});
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_tag(db::Tx& tx, std::string_view name, std::int64_t id) {
    tx.execute(kInsertTag, {name, id});
}
bool has_tag(db::Tx& tx, std::string_view name) {
    return tx.query(kHasTag, {name}).next();
}
std::vector<Listed> list_tags(db::Tx& tx, const Page& page) {
    return listed_of(
        tx.query(page.upwards() ? kTagsUp : kTagsDown, {page.upper(), page.lower(), page.limit}),
        page);
}
std::vector<NamedRules> list_rules(db::Tx& tx, std::span<const std::string> names) {
    std::vector<NamedRules> found;
    if (names.empty()) return found;
    auto row = tx.query(kRules, {db::Value::list(names)});
    while (row.next())
        found.push_back(
            {row.string(0), {row.boolean(1), row.boolean(2), row.boolean(3), !row.is_null(4)}});
    return found;
}
bool update_rules(db::Tx& tx, std::string_view name, const RuleChange& change, TimePoint now) {
    return tx.execute(kUpdateRules, {name, change.trendable, change.usable, change.listable, now}) >
           0;
}

bool insert_use(db::Tx& tx, const Use& use) {
    return tx.execute(kInsertUse, {use.author, use.status, use.tag, use.listed}) > 0;
}
std::vector<Use> list_uses(db::Tx& tx, AccountId author, StatusId status) {
    std::vector<Use> found;
    auto row = tx.query(kUses, {author, status});
    while (row.next()) found.push_back({status, author, row.string(0), row.boolean(1)});
    return found;
}
void remove_use(db::Tx& tx, const Use& use) {
    tx.execute(kRemoveUse, {use.author, use.status, use.tag});
}
OwnUses count_own(db::Tx& tx, AccountId author, std::string_view tag) {
    OwnUses uses;
    auto row = tx.query(kCountOwn, {author, tag, kMostCounted});
    if (!row.next() || row.is_null(1)) return uses;
    uses.statuses = row.integer(0);
    uses.last_at = snowflake_time(row.integer(1));
    return uses;
}
std::vector<std::string> list_most_used(db::Tx& tx, AccountId author, int limit) {
    std::vector<std::string> found;
    auto row = tx.query(kMostUsed, {author, kLatestUses, limit});
    while (row.next()) found.push_back(row.string(0));
    return found;
}

void add_to_day(db::Tx& tx, std::string_view tag, std::int64_t day, AccountId author) {
    bool is_first = false;
    {
        auto row = tx.query(kAddAccount, {tag, day, author});
        is_first = row.next() && row.integer(0) == 1;
    }
    tx.execute(kAddDay, {tag, day, is_first});
}
void take_from_day(db::Tx& tx, std::string_view tag, std::int64_t day, AccountId author) {
    std::optional<std::int64_t> left;
    {
        auto row = tx.query(kTakeAccount, {tag, day, author});
        if (row.next()) left = row.integer(0);
    }
    if (!left) return;  // swept already, and the day with it
    if (*left == 0) tx.execute(kRemoveAccount, {tag, day, author});
    tx.execute(kTakeDay, {tag, day, *left == 0});
}
std::vector<TagDay> list_days(db::Tx& tx, std::span<const std::string> names,
                              std::int64_t after_day) {
    std::vector<TagDay> found;
    if (names.empty()) return found;
    auto row = tx.query(kDays, {db::Value::list(names), after_day});
    while (row.next())
        found.push_back({row.string(0), row.integer(1), row.integer(2), row.integer(3)});
    return found;
}
std::vector<DailyUse> list_daily_uses(db::Tx& tx, std::string_view tag, Days days, int limit) {
    std::vector<DailyUse> found;
    auto rows = tx.query(kDailyUses, {tag, days.first, days.last, limit});
    while (rows.next()) found.push_back({rows.integer(0), rows.id<AccountId>(1), rows.integer(2)});
    return found;
}
std::int64_t remove_days_before(db::Tx& tx, std::int64_t day, int most) {
    return std::max(tx.execute(kRemoveAccountsBefore, {day, most}),
                    tx.execute(kRemoveDaysBefore, {day, most}));
}

bool insert_follow(db::Tx& tx, FollowId id, AccountId account, std::string_view tag) {
    return tx.execute(kInsertFollow, {id, account, tag}) > 0;
}
bool remove_follow(db::Tx& tx, AccountId account, std::string_view tag) {
    return tx.execute(kRemoveFollow, {account, tag}) > 0;
}
std::int64_t count_follows(db::Tx& tx, AccountId account) {
    auto row = tx.query(kCountFollows, {account});
    return row.next() ? row.integer(0) : 0;
}
std::vector<Listed> list_follows(db::Tx& tx, AccountId account, const Page& page) {
    return listed_of(tx.query(page.upwards() ? kFollowsUp : kFollowsDown,
                              {account, page.upper(), page.lower(), page.limit}),
                     page);
}
std::vector<AccountId> list_followers(db::Tx& tx, std::span<const std::string> tags, int limit) {
    std::vector<AccountId> found;
    if (tags.empty()) return found;
    auto row = tx.query(kFollowers, {db::Value::list(tags), limit});
    while (row.next()) found.push_back(row.id<AccountId>(0));
    return found;
}
std::vector<std::string> followed_of(db::Tx& tx, AccountId account,
                                     std::span<const std::string> names) {
    std::vector<std::string> found;
    if (names.empty()) return found;
    auto row = tx.query(kFollowedOf, {account, db::Value::list(names)});
    while (row.next()) found.push_back(row.string(0));
    return found;
}

bool insert_feature(db::Tx& tx, FeatureId id, AccountId account, std::string_view tag) {
    return tx.execute(kInsertFeature, {id, account, tag}) > 0;
}
bool remove_feature(db::Tx& tx, AccountId account, FeatureId id) {
    return tx.execute(kRemoveFeature, {account, id}) > 0;
}
bool remove_feature_of(db::Tx& tx, AccountId account, std::string_view tag) {
    return tx.execute(kRemoveFeatureOf, {account, tag}) > 0;
}
std::vector<Feature> list_features(db::Tx& tx, AccountId account, int limit) {
    std::vector<Feature> found;
    auto row = tx.query(kFeatures, {account, limit});
    while (row.next()) found.push_back({row.id<FeatureId>(0), row.string(1)});
    return found;
}

}  // namespace kentongan::tags::store
