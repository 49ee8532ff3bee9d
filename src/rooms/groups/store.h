// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/groups/types.h"

namespace kentongan::groups::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_group(db::Tx& tx, AccountId account, TimePoint now);
bool is_group(db::Tx& tx, AccountId account);
void insert_moderator(db::Tx& tx, AccountId group, AccountId account);
bool is_moderator(db::Tx& tx, AccountId group, AccountId account);
std::vector<AccountId> list_moderators(db::Tx& tx, AccountId group);

struct Post {
    AccountId group;
    StatusId status;
    std::optional<StatusId> boost;
};
// False: it was there.
bool insert_post(db::Tx& tx, std::string_view uri, const Post& post);
void update_boost(db::Tx& tx, std::string_view uri, AccountId group, StatusId boost);
std::vector<Post> list_posts(db::Tx& tx, std::string_view uri);  // one for each group
std::vector<Post> list_posts(db::Tx& tx, StatusId status);
void remove_post(db::Tx& tx, StatusId status, AccountId group);
// A group with all that is its, and a person's part in others.
void remove_account(db::Tx& tx, AccountId account);

}  // namespace kentongan::groups::store
