// What other rooms may ask of announcements.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"

namespace kentongan::announcements {

class Announcements {
public:
    Announcements(Platform& platform, accounts::Accounts& accounts);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::announcements
