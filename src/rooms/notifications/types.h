#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::notifications {

using NotificationId = Id<struct NotificationTag>;

// The wire names of Mastodon: mention, status, reblog, follow, follow_request, favourite, update. A
// warning arrives as "status", which every app knows.
struct NotificationCreated {
    NotificationId id;
    accounts::AccountId recipient;
};

}  // namespace kentongan::notifications
