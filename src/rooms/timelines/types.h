#pragma once

#include <memory>
#include <vector>

#include "rooms/statuses/types.h"

namespace kentongan::timelines {

// A status entered the home timelines of these people (only those who are active now are named).
struct HomeChanged {
    statuses::StatusId status;
    std::shared_ptr<const std::vector<accounts::AccountId>> accounts;
};

}  // namespace kentongan::timelines
