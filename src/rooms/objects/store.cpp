#include "rooms/objects/store.h"

namespace kentongan::objects::store {
namespace {

constexpr db::Sql kInsertTombstone =
    "INSERT INTO object_tombstones (uri, removed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kFindTombstone = "SELECT 1 FROM object_tombstones WHERE uri = $1";
constexpr db::Sql kRemoveTombstones = "DELETE FROM object_tombstones WHERE removed_at < $1";

constexpr db::Sql kInsertAuthorization =
    "INSERT INTO object_quote_authorizations (id, status, instrument) VALUES ($1, $2, $3)";
constexpr db::Sql kFindAuthorization =
    "SELECT id, status, instrument FROM object_quote_authorizations WHERE id = $1";
constexpr db::Sql kFindAuthorizationOf =
    "SELECT id, status, instrument FROM object_quote_authorizations "
    "WHERE status = $1 AND instrument = $2";
constexpr db::Sql kRemoveAuthorization = "DELETE FROM object_quote_authorizations WHERE id = $1";
constexpr db::Sql kRemoveAuthorizationsOf =
    "DELETE FROM object_quote_authorizations WHERE status = $1";
constexpr db::Sql kPutStamp =
    "INSERT INTO object_quote_stamps (status, uri) VALUES ($1, $2) "
    "ON CONFLICT (status) DO UPDATE SET uri = $2";
constexpr db::Sql kFindStamp = "SELECT uri FROM object_quote_stamps WHERE status = $1";
constexpr db::Sql kFindStamped = "SELECT status FROM object_quote_stamps WHERE uri = $1 LIMIT 1";
constexpr db::Sql kRemoveStamp = "DELETE FROM object_quote_stamps WHERE status = $1";

constexpr db::Sql kPutTotals =
    "INSERT INTO object_poll_totals (status, told_at) VALUES ($1, $2) "
    "ON CONFLICT (status) DO UPDATE SET told_at = $2";
constexpr db::Sql kFindTotals = "SELECT told_at FROM object_poll_totals WHERE status = $1";
constexpr db::Sql kRemoveTotals = "DELETE FROM object_poll_totals WHERE status = $1";

constexpr db::Sql kQueries[] = {
    kInsertTombstone,   kFindTombstone,       kRemoveTombstones,    kInsertAuthorization,
    kFindAuthorization, kFindAuthorizationOf, kRemoveAuthorization, kRemoveAuthorizationsOf,
    kPutStamp,          kFindStamp,           kFindStamped,         kRemoveStamp,
    kPutTotals,         kFindTotals,          kRemoveTotals};

std::optional<Authorization> read_one(db::Cursor rows) {
    if (!rows.next()) return {};
    return Authorization{rows.integer(0), rows.id<StatusId>(1), rows.string(2)};
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_tombstone(db::Tx& tx, std::string_view uri, TimePoint now) {
    tx.execute(kInsertTombstone, {uri, now});
}

bool has_tombstone(db::Tx& tx, std::string_view uri) {
    return tx.query(kFindTombstone, {uri}).next();
}

void remove_tombstones(db::Tx& tx, TimePoint before) {
    tx.execute(kRemoveTombstones, {before});
}

void insert_authorization(db::Tx& tx, const Authorization& one) {
    tx.execute(kInsertAuthorization, {one.id, one.status, one.instrument});
}
std::optional<Authorization> find_authorization(db::Tx& tx, std::int64_t id) {
    return read_one(tx.query(kFindAuthorization, {id}));
}
std::optional<Authorization> find_authorization(db::Tx& tx, StatusId status,
                                                std::string_view instrument) {
    return read_one(tx.query(kFindAuthorizationOf, {status, instrument}));
}
void remove_authorization(db::Tx& tx, std::int64_t id) {
    tx.execute(kRemoveAuthorization, {id});
}

void put_stamp(db::Tx& tx, StatusId status, std::string_view uri) {
    tx.execute(kPutStamp, {status, uri});
}
std::string find_stamp(db::Tx& tx, StatusId status) {
    auto rows = tx.query(kFindStamp, {status});
    return rows.next() ? rows.string(0) : std::string();
}

std::optional<StatusId> find_stamped(db::Tx& tx, std::string_view uri) {
    auto rows = tx.query(kFindStamped, {uri});
    if (!rows.next()) return {};
    return rows.id<StatusId>(0);
}
void remove_stamp(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveStamp, {status});
}

void remove_quotes(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveAuthorizationsOf, {status});
    tx.execute(kRemoveStamp, {status});
}

void put_totals(db::Tx& tx, StatusId status, TimePoint told_at) {
    tx.execute(kPutTotals, {status, told_at});
}
std::optional<TimePoint> find_totals(db::Tx& tx, StatusId status) {
    auto rows = tx.query(kFindTotals, {status});
    if (!rows.next()) return {};
    return rows.time(0);
}
void remove_totals(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveTotals, {status});
}

}  // namespace kentongan::objects::store
