// The room's own parts.
#pragma once

#include "rooms/receipts/api.h"

namespace kentongan::receipts {

struct Receipts::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
};

}  // namespace kentongan::receipts
