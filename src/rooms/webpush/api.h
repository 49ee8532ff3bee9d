// What other rooms may ask of webpush.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"

namespace kentongan::webpush {

class Webpush {
public:
    Webpush(Platform& platform, accounts::Accounts& accounts,
            notifications::Notifications& notifications);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::webpush
