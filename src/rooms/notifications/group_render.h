// GroupedNotificationsResults: each person and each post once, and lines that name them.
#pragma once

#include <string>
#include <vector>

#include "rooms/notifications/render.h"

namespace kentongan::notifications {

enum class Expand { Full, PartialAvatars };

struct Wish {
    Filter filter;  // recipient, and whether what is kept apart counts
    Expand expand = Expand::Full;
    Understanding understanding;
};

// A group of which nobody or whose post cannot be seen any more is left out.
std::string results_json(db::Tx& tx, const Notifications::Impl& room,
                         const std::vector<Group>& groups, const Wish& wish);
// Everybody in it, as an array of Account.
std::string people_json(db::Tx& tx, const Notifications::Impl& room, const Group& group);

}  // namespace kentongan::notifications
