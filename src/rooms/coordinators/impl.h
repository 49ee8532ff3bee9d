// The room's own parts.
#pragma once

#include "rooms/coordinators/api.h"
#include "rooms/coordinators/service.h"

namespace kentongan::coordinators {

struct Coordinators::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    Service service{platform, regions, accounts};
};

}  // namespace kentongan::coordinators
