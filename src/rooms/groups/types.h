// Groups as ActivityPub knows them (FEP-1b12): an account that passes on what its members say.
#pragma once

#include <string>
#include <vector>

#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::groups {

using accounts::AccountId;
using statuses::StatusId;

struct NewGroup {
    std::string username, title, note;
    std::vector<AccountId> moderators;  // at least one, of this server
};

}  // namespace kentongan::groups
