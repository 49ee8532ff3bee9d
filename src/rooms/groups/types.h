// Groups as ActivityPub knows them (FEP-1b12): an account that passes on what its members say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::groups {

using accounts::AccountId;
using statuses::StatusId;

inline constexpr std::size_t kMaxModerators = 100, kMaxReason = 500;

struct NewGroup {
    std::string username, title, note;
    std::vector<AccountId> moderators;  // at least one, of this server
};

// What a moderator does, and why. `said`: the activity as it came from elsewhere, which is passed
// on; empty when it is done here.
struct Act {
    AccountId by, group;
    std::string reason;  // at most kMaxReason characters
    std::string said;
};

struct Ban {
    AccountId account, by;
    std::string reason;
    TimePoint created_at;
    std::optional<TimePoint> ends_at;  // empty: for good
};

// How somebody stands to a group.
struct Standing {
    bool member = false, moderator = false, banned = false;
};

}  // namespace kentongan::groups
