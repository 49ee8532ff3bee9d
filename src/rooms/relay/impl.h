// The room's own parts.
#pragma once

#include "rooms/relay/api.h"

namespace kentongan::relay {

struct Relay::Impl {
    Platform& platform;
    const regions::Regions& regions;
    warnings::Warnings& warnings;
};

}  // namespace kentongan::relay
