// The room's own parts.
#pragma once

#include "rooms/delivery/api.h"

namespace kentongan::delivery {

struct Delivery::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    subscriptions::Subscriptions& subscriptions;
    receipts::Receipts& receipts;
};

}  // namespace kentongan::delivery
