// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/lists/types.h"

namespace kentongan::lists {

inline constexpr int kMaxLists = 50;  // of one owner, as Mastodon
inline constexpr int kMaxMembers = 500;

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

std::vector<List> list_lists(db::Tx& tx, AccountId owner);  // the oldest first
std::optional<List> find_list(db::Tx& tx, AccountId owner, ListId id);
void insert_list(db::Tx& tx, const List& list);
void update_list(db::Tx& tx, const List& list);
bool remove_list(db::Tx& tx, AccountId owner, ListId id);  // with who is in it

std::vector<AccountId> list_members(db::Tx& tx, ListId list);                    // sorted
std::vector<AccountId> list_members(db::Tx& tx, ListId list, const Page& page);  // newest first
bool is_member(db::Tx& tx, ListId list, AccountId member);
bool insert_member(db::Tx& tx, const List& list, AccountId member);  // false: there already
std::int64_t remove_members(db::Tx& tx, ListId list, std::span<const AccountId> members);
void remove_member_everywhere(db::Tx& tx, AccountId owner, AccountId member);

// Those of these owners' lists that somebody is in.
std::vector<List> list_lists_with(db::Tx& tx, std::span<const AccountId> owners, AccountId member);
// Sorted, each once.
std::vector<AccountId> list_exclusive_members(db::Tx& tx, AccountId owner);

}  // namespace store
}  // namespace kentongan::lists
