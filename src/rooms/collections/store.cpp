#include "rooms/collections/store.h"

namespace kentongan::collections::store {

namespace {

#define COLUMNS                                                              \
    "c.id, c.owner, c.name, c.description, c.language, c.tag, c.sensitive, " \
    "c.discoverable, c.updated_at"

constexpr db::Sql kCollection("SELECT " COLUMNS " FROM collections c WHERE c.id = $1");
constexpr db::Sql kOf("SELECT " COLUMNS
                      " FROM collections c WHERE c.owner = $1 AND c.discoverable >= $2 "
                      "ORDER BY c.id DESC LIMIT $3 OFFSET $4");
constexpr db::Sql kWith("SELECT " COLUMNS
                        " FROM collection_items i JOIN collections c ON c.id = i.collection "
                        "WHERE i.account = $1 AND i.revoked = 0 "
                        "ORDER BY i.id DESC LIMIT $2 OFFSET $3");
constexpr db::Sql kCount("SELECT COUNT(*) FROM collections WHERE owner = $1");
constexpr db::Sql kInsert(
    "INSERT INTO collections (id, owner, name, description, language, tag, sensitive, "
    "discoverable, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
constexpr db::Sql kUpdate(
    "UPDATE collections SET name = $2, description = $3, language = $4, tag = $5, sensitive = $6, "
    "discoverable = $7, updated_at = $8 WHERE id = $1");
constexpr db::Sql kRemove("DELETE FROM collections WHERE id = $1");
constexpr db::Sql kRemoveItemsOf("DELETE FROM collection_items WHERE collection = $1");

constexpr db::Sql kItem(
    "SELECT id, collection, account, revoked FROM collection_items "
    "WHERE id = $1 AND collection = $2");
constexpr db::Sql kItemOf(
    "SELECT id, collection, account, revoked FROM collection_items "
    "WHERE collection = $1 AND account = $2");
constexpr db::Sql kItems(
    "SELECT id, collection, account, revoked FROM collection_items "
    "WHERE collection IN $ids(1) AND revoked = 0 ORDER BY id LIMIT $2");
constexpr db::Sql kInsertItem(
    "INSERT INTO collection_items (id, collection, account, revoked) VALUES ($1, $2, $3, 0) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kRevokeItem("UPDATE collection_items SET revoked = 1 WHERE id = $1");
constexpr db::Sql kRemoveItem("DELETE FROM collection_items WHERE id = $1");

constexpr db::Sql kForgetItems("DELETE FROM collection_items WHERE account = $1");
constexpr db::Sql kForgetItemsOf(
    "DELETE FROM collection_items WHERE collection IN "
    "(SELECT id FROM collections WHERE owner = $1)");
constexpr db::Sql kForgetCollections("DELETE FROM collections WHERE owner = $1");

constexpr db::Sql kQueries[] = {kCollection,
                                kOf,
                                kWith,
                                kCount,
                                kInsert,
                                kUpdate,
                                kRemove,
                                kRemoveItemsOf,
                                kItem,
                                kItemOf,
                                kItems,
                                kInsertItem,
                                kRevokeItem,
                                kRemoveItem,
                                kForgetItems,
                                kForgetItemsOf,
                                kForgetCollections};

Collection collection_of(const db::Cursor& row) {
    return {row.id<CollectionId>(0), row.id<AccountId>(1), row.string(2),
            row.string(3),           row.string(4),        row.string(5),
            row.boolean(6),          row.boolean(7),       row.time(8)};
}

std::vector<Collection> collections_of(db::Cursor row) {
    std::vector<Collection> found;
    while (row.next()) found.push_back(collection_of(row));
    return found;
}

Item item_of(const db::Cursor& row) {
    return {row.id<ItemId>(0), row.id<CollectionId>(1), row.id<AccountId>(2), row.boolean(3)};
}

std::optional<Item> maybe_item(db::Cursor row) {
    if (!row.next()) return {};
    return item_of(row);
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::optional<Collection> find_collection(db::Tx& tx, CollectionId id) {
    auto row = tx.query(kCollection, {id});
    if (!row.next()) return {};
    return collection_of(row);
}
std::vector<Collection> list_of(db::Tx& tx, AccountId owner, Which which, const Window& window) {
    const int least = which == Which::Discoverable ? 1 : 0;
    return collections_of(tx.query(kOf, {owner, least, window.limit, window.offset}));
}
std::vector<Collection> list_with(db::Tx& tx, AccountId account, const Window& window) {
    return collections_of(tx.query(kWith, {account, window.limit, window.offset}));
}
std::int64_t count_of(db::Tx& tx, AccountId owner) {
    auto row = tx.query(kCount, {owner});
    row.next();
    return row.integer(0);
}
void insert_collection(db::Tx& tx, const Collection& c) {
    tx.execute(kInsert, {c.id, c.owner, c.name, c.description, c.language, c.tag, c.sensitive,
                         c.discoverable, c.updated_at});
}
void update_collection(db::Tx& tx, const Collection& c) {
    tx.execute(kUpdate, {c.id, c.name, c.description, c.language, c.tag, c.sensitive,
                         c.discoverable, c.updated_at});
}
void remove_collection(db::Tx& tx, CollectionId id) {
    tx.execute(kRemoveItemsOf, {id});
    tx.execute(kRemove, {id});
}

std::optional<Item> find_item(db::Tx& tx, CollectionId collection, ItemId id) {
    return maybe_item(tx.query(kItem, {id, collection}));
}
std::optional<Item> find_item_of(db::Tx& tx, CollectionId collection, AccountId account) {
    return maybe_item(tx.query(kItemOf, {collection, account}));
}
std::vector<Item> list_items(db::Tx& tx, std::span<const CollectionId> collections) {
    if (collections.empty()) return {};
    auto row =
        tx.query(kItems, {db::Value::list(collections), std::ssize(collections) * kMaxItems});
    std::vector<Item> found;
    while (row.next()) found.push_back(item_of(row));
    return found;
}
bool insert_item(db::Tx& tx, const Item& item) {
    return tx.execute(kInsertItem, {item.id, item.collection, item.account}) > 0;
}
void revoke_item(db::Tx& tx, ItemId id) {
    tx.execute(kRevokeItem, {id});
}
void remove_item(db::Tx& tx, ItemId id) {
    tx.execute(kRemoveItem, {id});
}

void forget_account(db::Tx& tx, AccountId account) {
    tx.execute(kForgetItems, {account});
    tx.execute(kForgetItemsOf, {account});
    tx.execute(kForgetCollections, {account});
}

}  // namespace kentongan::collections::store
