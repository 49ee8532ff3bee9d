// The room's own parts.
#pragma once

#include "rooms/subscriptions/api.h"

namespace kentongan::subscriptions {

struct Subscriptions::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
};

}  // namespace kentongan::subscriptions
