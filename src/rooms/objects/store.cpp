#include "rooms/objects/store.h"

namespace kentongan::objects::store {
namespace {

constexpr db::Sql kInsertTombstone =
    "INSERT INTO object_tombstones (uri, removed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kFindTombstone = "SELECT 1 FROM object_tombstones WHERE uri = $1";
constexpr db::Sql kRemoveTombstones = "DELETE FROM object_tombstones WHERE removed_at < $1";

constexpr db::Sql kQueries[] = {kInsertTombstone, kFindTombstone, kRemoveTombstones};

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

}  // namespace kentongan::objects::store
