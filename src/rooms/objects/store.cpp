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
constexpr db::Sql kRemoveStamp = "DELETE FROM object_quote_stamps WHERE status = $1";

constexpr db::Sql kQueries[] = {
    kInsertTombstone,   kFindTombstone,       kRemoveTombstones,    kInsertAuthorization,
    kFindAuthorization, kFindAuthorizationOf, kRemoveAuthorization, kRemoveAuthorizationsOf,
    kPutStamp,          kFindStamp,           kRemoveStamp};

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

void remove_quotes(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveAuthorizationsOf, {status});
    tx.execute(kRemoveStamp, {status});
}

}  // namespace kentongan::objects::store
