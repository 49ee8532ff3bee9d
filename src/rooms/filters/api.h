// What other rooms may ask of filters.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"

namespace kentongan::filters {

class Filters {
public:
    Filters(Platform& platform, accounts::Accounts& accounts);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::filters
