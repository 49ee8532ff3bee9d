// Groups that live here: members follow them and post by naming them; members here get posts as
// boosts of the group, members elsewhere as the activity itself, announced (FEP-1b12).
#pragma once

#include <memory>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/groups/types.h"
#include "rooms/objects/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::groups {

class Groups {
public:
    Groups(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           actors::Actors& actors, objects::Objects& objects);
    ~Groups();
    static std::vector<db::Migration> migrations();

    // Unprocessable with a field, Conflict when the name is taken.
    Result<AccountId> create(const NewGroup& group);
    // By who runs this server; members elsewhere are not told. NotFound, Unprocessable: the last
    // one stays, and who is banned does not become one.
    Result<void> appoint(AccountId group, AccountId account);
    Result<void> dismiss(AccountId group, AccountId account);

    bool is_moderator(db::Tx& tx, AccountId group, AccountId account) const;
    Standing standing(db::Tx& tx, AccountId group, AccountId account) const;
    // All of the following: Forbidden when it is not a moderator's act, and members elsewhere are
    // told. NotFound; Unprocessable as above, and for a reason that is too long.
    Result<void> add_moderator(db::Tx& tx, const Act& act, AccountId account);
    Result<void> remove_moderator(db::Tx& tx, const Act& act, AccountId account);
    // Out of the group, not out of the world: its boost goes, the post stays its author's.
    Result<void> remove_post(db::Tx& tx, const Act& act, StatusId status);
    // Ends the membership, until unban() no new one begins. Unprocessable for moderators.
    Result<void> ban(db::Tx& tx, const Act& act, AccountId account);
    Result<void> unban(db::Tx& tx, const Act& act, AccountId account);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::groups
