// One event: a warning, or several that an officer joined, and what people need and offer there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::disasters {

using DisasterId = Id<struct DisasterTag>;
using EventId = Id<struct EventTag>;  // a disaster, or a chain that is in none
using ShelterId = Id<struct ShelterTag>;
using OfferId = Id<struct OfferTag>;
using CorrectionId = Id<struct CorrectionTag>;

struct Event {
    EventId id;
    std::string title;  // as an officer wrote it; else of the gravest warning
    bool exercise = false;
    std::vector<warnings::Summary> chains;  // the gravest in force first
    std::vector<regions::Code> cover;       // what is warned, or was last; minimal
    std::vector<EventId> parts;             // itself and its chains: where rows may hang
};

}  // namespace kentongan::disasters
