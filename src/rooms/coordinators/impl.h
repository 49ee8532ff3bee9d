// The room's own parts.
#pragma once

#include "rooms/coordinators/api.h"

namespace kentongan::coordinators {

struct Coordinators::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
};

}  // namespace kentongan::coordinators
