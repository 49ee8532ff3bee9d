// What other rooms may ask of moderation.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::moderation {

class Moderation {
public:
    Moderation(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               notifications::Notifications& notifications);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::moderation
