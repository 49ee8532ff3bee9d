// Exercises as they are planned, run and counted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::drills {

using DrillId = Id<struct DrillTag>;

enum class State { Planned, Running, Finished, Stopped, CalledOff };

struct Drill {
    DrillId id;
    warnings::SourceId office;
    std::string title;
    regions::Code region;
    std::string hazard;  // key: "flood"
    std::string text;    // what it is for, for people
    TimePoint planned_at;
    State state = State::Planned;
    std::string why;  // message id of why it was stopped; empty
    accounts::AccountId created_by;
    std::optional<TimePoint> started_at, ended_at;
    std::optional<warnings::ChainId> chain;

    bool is_over() const { return state >= State::Finished; }
};

// One message of the scenario. The last one ends the exercise.
struct Message {
    int number = 1;
    int minutes = 0;  // after the start
    warnings::Level level = warnings::Level::Waspada;
    std::string text;  // what to do; empty in the one that ends it
    std::optional<warnings::AlertId> alert;
    std::optional<TimePoint> issued_at;

    bool is_end() const { return level == warnings::Level::Info; }
};

// How many of a place joined, and how many said that the message had reached them.
struct Turnout {
    regions::Code place;
    std::int64_t joined = 0, answered = 0;
};

}  // namespace kentongan::drills
