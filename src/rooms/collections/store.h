// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/db/database.h"
#include "rooms/collections/types.h"

namespace kentongan::collections {

inline constexpr int kMaxCollections = 10;  // of one owner, as Mastodon
inline constexpr int kMaxItems = 25;

// Mastodon pages collections by counting, not by ids.
struct Window {
    int limit, offset;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

std::optional<Collection> find_collection(db::Tx& tx, CollectionId id);
enum class Which { All, Discoverable };
// Newest first.
std::vector<Collection> list_of(db::Tx& tx, AccountId owner, Which which, const Window& window);
// Those somebody is in, the latest first.
std::vector<Collection> list_with(db::Tx& tx, AccountId account, const Window& window);
std::int64_t count_of(db::Tx& tx, AccountId owner);
void insert_collection(db::Tx& tx, const Collection& collection);
void update_collection(db::Tx& tx, const Collection& collection);
void remove_collection(db::Tx& tx, CollectionId id);  // with who is in it

std::optional<Item> find_item(db::Tx& tx, CollectionId collection, ItemId id);
std::optional<Item> find_item_of(db::Tx& tx, CollectionId collection, AccountId account);
// Not who took themselves out; in the order in which they came.
std::vector<Item> list_items(db::Tx& tx, std::span<const CollectionId> collections);
bool insert_item(db::Tx& tx, const Item& item);  // false: there already
void revoke_item(db::Tx& tx, ItemId id);
void remove_item(db::Tx& tx, ItemId id);

// Their collections, and their place in those of others.
void forget_account(db::Tx& tx, AccountId account);

}  // namespace store
}  // namespace kentongan::collections
