#include "rooms/actors/store.h"

namespace kentongan::actors::store {
namespace {

constexpr db::Sql kUpsertActor =
    "INSERT INTO actors (account, uri, inbox, shared_inbox, followers, featured, fetched_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account) DO UPDATE SET uri = $2, "
    "inbox = $3, shared_inbox = $4, followers = $5, featured = $6, fetched_at = $7, gone = 0";
constexpr db::Sql kFindActor =
    "SELECT account, uri, inbox, shared_inbox, followers, featured, fetched_at, gone, host_measure "
    "FROM actors WHERE account = $1";
constexpr db::Sql kListActors =
    "SELECT account, uri FROM actors WHERE account > $1 ORDER BY account LIMIT $2";
constexpr db::Sql kSetDone = "UPDATE actors SET host_measure = $2 WHERE account = $1";
constexpr db::Sql kMakeStale = "UPDATE actors SET fetched_at = 0 WHERE account = $1";
constexpr db::Sql kSetGone = "UPDATE actors SET gone = $2 WHERE shared_inbox = $1";
constexpr db::Sql kRemoveActor = "DELETE FROM actors WHERE account = $1";
constexpr db::Sql kInboxes =
    "SELECT DISTINCT shared_inbox FROM actors WHERE account IN $ids(1) AND gone = 0 "
    "ORDER BY shared_inbox";
constexpr db::Sql kFollowerInboxes =
    "SELECT DISTINCT a.shared_inbox FROM actor_follows f JOIN actors a ON a.account = f.follower "
    "WHERE f.target = $1 AND f.accepted = 1 AND a.gone = 0";
constexpr db::Sql kFollowerUris =
    "SELECT a.uri FROM actor_follows f JOIN actors a ON a.account = f.follower "
    "WHERE f.target = $1 AND f.accepted = 1";
constexpr db::Sql kRemoveKeys = "DELETE FROM actor_public_keys WHERE account = $1";
constexpr db::Sql kInsertKey =
    "INSERT INTO actor_public_keys (key_id, account, public_key) VALUES ($1, $2, $3) "
    "ON CONFLICT (key_id) DO UPDATE SET account = $2, public_key = $3";
constexpr db::Sql kFindKey =
    "SELECT k.account, a.uri, k.public_key FROM actor_public_keys k "
    "JOIN actors a ON a.account = k.account WHERE k.key_id = $1";
constexpr db::Sql kFindPair =
    "SELECT private_pem, public_pem FROM actor_private_keys WHERE account = $1";
constexpr db::Sql kInsertPair =
    "INSERT INTO actor_private_keys (account, private_pem, public_pem, created_at) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (account) DO NOTHING";
constexpr db::Sql kReplacePair =
    "INSERT INTO actor_private_keys (account, private_pem, public_pem, created_at) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (account) DO UPDATE SET private_pem = $2, "
    "public_pem = $3, created_at = $4";
constexpr db::Sql kUpsertFollow =
    "INSERT INTO actor_follows (follower, target, uri, accepted) VALUES ($1, $2, $3, 0) "
    "ON CONFLICT (target, follower) DO UPDATE SET uri = $3";
constexpr db::Sql kAcceptFollow =
    "UPDATE actor_follows SET accepted = 1 WHERE follower = $1 AND target = $2";
constexpr db::Sql kRemoveFollowsOf = "DELETE FROM actor_follows WHERE follower = $1";
constexpr db::Sql kRemoveFollowsTo = "DELETE FROM actor_follows WHERE target = $1";
constexpr db::Sql kFindFollow = "SELECT uri FROM actor_follows WHERE follower = $1 AND target = $2";
constexpr db::Sql kFindFollowed =
    "SELECT target FROM actor_follows WHERE follower = $1 AND uri = $2";
constexpr db::Sql kRemoveFollow = "DELETE FROM actor_follows WHERE follower = $1 AND target = $2";
constexpr db::Sql kUpsertBlock =
    "INSERT INTO actor_blocks (account, target, uri) VALUES ($1, $2, $3) "
    "ON CONFLICT (target, account) DO UPDATE SET uri = $3";
constexpr db::Sql kFindBlocked = "SELECT target FROM actor_blocks WHERE account = $1 AND uri = $2";
constexpr db::Sql kRemoveBlock = "DELETE FROM actor_blocks WHERE account = $1 AND target = $2";
constexpr db::Sql kRemoveBlocksOf = "DELETE FROM actor_blocks WHERE account = $1";
constexpr db::Sql kRemoveBlocksTo = "DELETE FROM actor_blocks WHERE target = $1";
constexpr db::Sql kUpsertMove =
    "INSERT INTO actor_moves (account, moved_at) VALUES ($1, $2) "
    "ON CONFLICT (account) DO UPDATE SET moved_at = $2";
constexpr db::Sql kFindMove = "SELECT moved_at FROM actor_moves WHERE account = $1";
constexpr db::Sql kRemoveMove = "DELETE FROM actor_moves WHERE account = $1";

constexpr db::Sql kQueries[] = {kUpsertActor,     kFindActor,    kRemoveActor,     kInboxes,
                                kRemoveKeys,      kInsertKey,    kFindKey,         kFindPair,
                                kInsertPair,      kUpsertFollow, kFindFollow,      kRemoveFollow,
                                kFollowerInboxes, kAcceptFollow, kRemoveFollowsOf, kRemoveFollowsTo,
                                kListActors,      kSetDone,      kMakeStale,       kSetGone,
                                kFollowerUris,    kFindFollowed, kReplacePair,     kUpsertBlock,
                                kFindBlocked,     kRemoveBlock,  kRemoveBlocksOf,  kRemoveBlocksTo,
                                kUpsertMove,      kFindMove,     kRemoveMove};

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void upsert_actor(db::Tx& tx, const Row& row) {
    tx.execute(kUpsertActor, {row.account, row.uri, row.inbox, row.shared_inbox, row.followers,
                              row.featured, row.fetched_at});
}

std::optional<Row> find_actor(db::Tx& tx, AccountId account) {
    auto rows = tx.query(kFindActor, {account});
    if (!rows.next()) return {};
    return Row{
        rows.id<AccountId>(0), rows.string(1),  rows.string(2),
        rows.string(3),        rows.string(4),  rows.string(5),
        rows.time(6),          rows.boolean(7), static_cast<moderation::Severity>(rows.integer(8))};
}

std::vector<Place> list_actors(db::Tx& tx, AccountId after, int limit) {
    std::vector<Place> found;
    auto rows = tx.query(kListActors, {after, limit});
    while (rows.next()) found.push_back({rows.id<AccountId>(0), rows.string(1)});
    return found;
}

void set_done(db::Tx& tx, AccountId account, moderation::Severity done) {
    tx.execute(kSetDone, {account, static_cast<std::int64_t>(done)});
}

void make_stale(db::Tx& tx, AccountId account) {
    tx.execute(kMakeStale, {account});
}

void set_gone(db::Tx& tx, std::string_view shared_inbox, bool gone) {
    tx.execute(kSetGone, {shared_inbox, gone});
}

void remove_actor(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveKeys, {account});
    tx.execute(kRemoveActor, {account});
    tx.execute(kRemoveFollowsOf, {account});
    tx.execute(kRemoveFollowsTo, {account});
    tx.execute(kRemoveBlocksOf, {account});
    tx.execute(kRemoveBlocksTo, {account});
    tx.execute(kRemoveMove, {account});
}

std::vector<std::string> list_inboxes(db::Tx& tx, std::span<const AccountId> accounts) {
    std::vector<std::string> found;
    if (accounts.empty()) return found;
    auto rows = tx.query(kInboxes, {db::Value::list(accounts)});
    while (rows.next()) found.push_back(rows.string(0));
    return found;
}

std::vector<std::string> list_follower_inboxes(db::Tx& tx, AccountId target) {
    std::vector<std::string> found;
    auto rows = tx.query(kFollowerInboxes, {target});
    while (rows.next()) found.push_back(rows.string(0));
    return found;
}

void replace_keys(db::Tx& tx, AccountId account,
                  std::span<const std::pair<std::string, std::string>> keys) {
    tx.execute(kRemoveKeys, {account});
    for (const auto& [id, text] : keys) tx.execute(kInsertKey, {id, account, text});
}

std::optional<Key> find_key(db::Tx& tx, std::string_view key_id) {
    auto rows = tx.query(kFindKey, {key_id});
    if (!rows.next()) return {};
    return Key{rows.id<AccountId>(0), rows.string(1), rows.string(2)};
}

std::optional<Pair> find_pair(db::Tx& tx, std::int64_t account) {
    auto rows = tx.query(kFindPair, {account});
    if (!rows.next()) return {};
    return Pair{rows.string(0), rows.string(1)};
}

void insert_pair(db::Tx& tx, std::int64_t account, const Pair& pair, TimePoint now) {
    tx.execute(kInsertPair, {account, pair.private_pem, pair.public_pem, now});
}

void replace_pair(db::Tx& tx, std::int64_t account, const Pair& pair, TimePoint now) {
    tx.execute(kReplacePair, {account, pair.private_pem, pair.public_pem, now});
}

void upsert_follow(db::Tx& tx, AccountId follower, AccountId target, std::string_view uri) {
    tx.execute(kUpsertFollow, {follower, target, uri});
}

std::string find_follow(db::Tx& tx, AccountId follower, AccountId target) {
    auto rows = tx.query(kFindFollow, {follower, target});
    return rows.next() ? rows.string(0) : std::string();
}

std::optional<AccountId> find_followed(db::Tx& tx, AccountId follower, std::string_view uri) {
    auto rows = tx.query(kFindFollowed, {follower, uri});
    if (!rows.next()) return {};
    return rows.id<AccountId>(0);
}

std::vector<std::string> list_follower_uris(db::Tx& tx, AccountId target) {
    std::vector<std::string> found;
    auto rows = tx.query(kFollowerUris, {target});
    while (rows.next()) found.push_back(rows.string(0));
    return found;
}

void accept_follow(db::Tx& tx, AccountId follower, AccountId target) {
    tx.execute(kAcceptFollow, {follower, target});
}

void remove_follow(db::Tx& tx, AccountId follower, AccountId target) {
    tx.execute(kRemoveFollow, {follower, target});
}

void upsert_block(db::Tx& tx, AccountId account, AccountId target, std::string_view uri) {
    tx.execute(kUpsertBlock, {account, target, uri});
}

std::optional<AccountId> find_blocked(db::Tx& tx, AccountId account, std::string_view uri) {
    auto rows = tx.query(kFindBlocked, {account, uri});
    if (!rows.next()) return {};
    return rows.id<AccountId>(0);
}

void remove_block(db::Tx& tx, AccountId account, AccountId target) {
    tx.execute(kRemoveBlock, {account, target});
}

void upsert_move(db::Tx& tx, AccountId account, TimePoint now) {
    tx.execute(kUpsertMove, {account, now});
}

std::optional<TimePoint> find_move(db::Tx& tx, AccountId account) {
    auto rows = tx.query(kFindMove, {account});
    if (!rows.next()) return {};
    return rows.time(0);
}

}  // namespace kentongan::actors::store
