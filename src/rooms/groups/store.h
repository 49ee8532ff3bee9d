// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/groups/types.h"

namespace kentongan::groups::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_group(db::Tx& tx, AccountId account, TimePoint now);
bool is_group(db::Tx& tx, AccountId account);
std::vector<AccountId> list_groups(db::Tx& tx, const Page& page);
void insert_moderator(db::Tx& tx, AccountId group, AccountId account);
void remove_moderator(db::Tx& tx, AccountId group, AccountId account);
bool is_moderator(db::Tx& tx, AccountId group, AccountId account);
std::vector<AccountId> list_moderators(db::Tx& tx, AccountId group);  // at most kMaxModerators

void upsert_ban(db::Tx& tx, AccountId group, const Ban& ban);
bool remove_ban(db::Tx& tx, AccountId group, AccountId account);
// Those that have not ended.
bool is_banned(db::Tx& tx, AccountId group, AccountId account, TimePoint now);
std::vector<Ban> list_bans(db::Tx& tx, AccountId group, TimePoint now, const Page& page);

struct Post {
    AccountId group;
    StatusId status;
    std::optional<StatusId> boost;
};
// False: it was there, or it was removed.
bool insert_post(db::Tx& tx, std::string_view uri, const Post& post);
void update_boost(db::Tx& tx, std::string_view uri, AccountId group, StatusId boost);
// No list has the removed ones.
std::vector<Post> list_posts(db::Tx& tx, std::string_view uri);  // one for each group
std::vector<Post> list_posts(db::Tx& tx, StatusId status);
std::vector<Post> list_posts(db::Tx& tx, AccountId group, std::span<const StatusId> among);
enum class Part { Everything, Threads };  // Threads: only what begins one
std::vector<StatusId> list_posted(db::Tx& tx, AccountId group, Part part, const Page& page);
void remove_post(db::Tx& tx, StatusId status, AccountId group);
bool restore_post(db::Tx& tx, StatusId status, AccountId group);  // false: it was not removed
void remove_status(db::Tx& tx, StatusId status);                  // for good, from all groups
// A group with all that is its, and a person's part in others.
void remove_account(db::Tx& tx, AccountId account);

}  // namespace kentongan::groups::store
