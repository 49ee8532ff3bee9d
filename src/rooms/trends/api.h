// What other rooms may ask of trends.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"

namespace kentongan::trends {

class Trends {
public:
    Trends(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           tags::Tags& tags);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::trends
