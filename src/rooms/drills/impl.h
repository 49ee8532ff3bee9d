// The room's own parts.
#pragma once

#include "rooms/drills/api.h"

namespace kentongan::drills {

struct Drills::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    subscriptions::Subscriptions& subscriptions;
    loudspeakers::Loudspeakers& loudspeakers;
};

}  // namespace kentongan::drills
