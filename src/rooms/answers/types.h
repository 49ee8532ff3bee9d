// Answers to warnings: I am safe, I passed it on, a neighbour needs help.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "platform/geo/geo.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::answers {

using HelpId = Id<struct HelpTag>;

enum class Kind { Safe, PassedOn };

// How many answered. Of many answers from one address only the first are `counted`.
struct Count {
    std::int64_t given = 0, counted = 0;
};
struct Totals {
    Count safe, passed_on;
};
struct PlaceCount {
    regions::Code place;
    std::string rt;  // "05"; empty: the whole place
    Totals totals;
};

// Fewer than this are not told in public: a few answers of one village are people one can name.
inline constexpr std::int64_t kLeastShown = 5;

}  // namespace kentongan::answers
