// Events: what is organised, when and where, and who takes part.
#pragma once

#include <optional>
#include <string>

#include "rooms/accounts/types.h"
#include "rooms/objects/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::events {

using accounts::AccountId;
using objects::EventFacts;
using objects::EventState;
using objects::JoinMode;
using statuses::StatusId;

// Stored: the order is the database's.
enum class Answer { Requested, Accepted, Rejected };
std::string_view name_of(Answer answer);  // "requested"

// What somebody writes of an event. Timezone: one of Indonesia's; join mode: free, restricted or
// none. `facts.organiser`, `facts.state` and `facts.participants` are not theirs to say.
struct NewEvent {
    EventFacts facts;
    std::string text;
    statuses::Visibility visibility = statuses::Visibility::Public;
    std::string language = "id";
};

}  // namespace kentongan::events
