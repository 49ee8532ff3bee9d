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
    bool is_moderator(db::Tx& tx, AccountId group, AccountId account) const;
    // Out of the group, not out of the world: its boost goes, and members elsewhere are told. By a
    // moderator, else Forbidden; NotFound.
    Result<void> remove_post(db::Tx& tx, AccountId by, AccountId group, StatusId status);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::groups
