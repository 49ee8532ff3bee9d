// The room's own parts.
#pragma once

#include "rooms/coordinators/api.h"
#include "rooms/coordinators/service.h"
#include "rooms/coordinators/sizes.h"

namespace kentongan::coordinators {

struct Coordinators::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    Service service{platform, regions, accounts};
    PlaceSizes sizes{regions};
};

}  // namespace kentongan::coordinators
