// Somebody here goes on elsewhere: checks that the new account agrees, and lets them return.
#pragma once

#include <optional>
#include <string_view>

#include "rooms/actors/impl.h"

namespace kentongan::actors {

struct Move {
    std::string_view target;  // "ani@example.org"
    std::string_view password;
    bool is_confirmed = false;
};
// Unprocessable with the field `target`, `password` or `confirmed`; TooManyRequests. Their
// followers are told. Blocks on the network and hashes: pool only, never inside a transaction.
Result<void> move_away(Actors::Impl& impl, AccountId person, const Move& move);
// Who followed the new account stays there.
Result<void> move_back(Actors::Impl& impl, AccountId person);
// When somebody who moved lately may move again; empty: now.
std::optional<TimePoint> next_move(Actors::Impl& impl, db::Tx& tx, AccountId person);

}  // namespace kentongan::actors
