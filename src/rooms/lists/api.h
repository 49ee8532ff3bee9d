// What other rooms may ask of lists.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::lists {

class Lists {
public:
    Lists(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::lists
