// The room's own parts.
#pragma once

#include "rooms/composer/api.h"

namespace kentongan::composer {

struct Composer::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
};

}  // namespace kentongan::composer
