// Relays of the fediverse (FEP-ae0c), as plain values.
#pragma once

#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"

namespace kentongan::public_relays {

using accounts::AccountId;
using RelayId = Id<struct PublicRelayTag>;

// Mastodon: an inbox that forwards; LitePub: an actor that is followed, follows back and announces.
enum class Kind { Mastodon, LitePub };
enum class State { Waiting, Accepted, Rejected };

struct Relay {
    RelayId id;
    std::string address;  // as it was added: an inbox, or the id of an actor
    Kind kind = Kind::Mastodon;
    State state = State::Waiting;
    std::string inbox;
    std::string actor;         // of the Mastodon kind known with its Accept
    std::int64_t dropped = 0;  // because too much was waiting
    TimePoint next_at;         // when the next of what it passes on may be asked for
};

}  // namespace kentongan::public_relays
