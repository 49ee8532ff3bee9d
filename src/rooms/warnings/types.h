// Warnings as this server keeps them: a chain of CAP messages about one event, the places it
// touches, and the one state that counts now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cap/types.h"
#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/regions/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::warnings {

using AlertId = Id<struct AlertTag>;  // one message
using ChainId = Id<struct ChainTag>;  // one event: the connected component of references
using SourceId = Id<struct SourceTag>;

// The three words people know, from CAP severity or the tsunami order, by one table (cap/level.h).
using cap::Level;

enum class State { Live, Updated, Cancelled, Expired };  // Updated: superseded by a later message

// Events, after the commit. Sent for real warnings and exercises alike: look at `exercise`.
struct AlertIssued {
    AlertId alert;
    ChainId chain;
    bool exercise = false;
};
struct AlertEnded {  // cancelled, expired or superseded without successor
    ChainId chain;
    bool exercise = false;
};

}  // namespace kentongan::warnings
