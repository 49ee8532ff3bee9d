// The room's own parts.
#pragma once

#include "rooms/loudspeakers/api.h"

namespace kentongan::loudspeakers {

struct Loudspeakers::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
};

}  // namespace kentongan::loudspeakers
