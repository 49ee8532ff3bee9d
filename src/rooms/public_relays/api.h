// Relays of the fediverse (FEP-ae0c) that an administrator added: posts of servers nobody here
// follows come in by their ids and are asked of their origin; public posts of people here go out.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/objects/api.h"
#include "rooms/public_relays/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::public_relays {

inline constexpr std::size_t kMaxRelays = 20;

class PublicRelays {
public:
    PublicRelays(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
                 actors::Actors& actors, objects::Objects& objects);
    ~PublicRelays();
    static std::vector<db::Migration> migrations();

    // `by` is an administrator, or empty for the command line. `address` is an inbox, which is
    // asked to forward, or an actor, which is followed. Blocks on the network: never inside a
    // transaction. Forbidden; Unprocessable with the field "address".
    Result<void> add(std::optional<AccountId> by, std::string_view address);
    // The follow is undone, and what still waits is forgotten. Forbidden, NotFound.
    Result<void> remove(std::optional<AccountId> by, std::string_view address);
    std::vector<Relay> list(db::Tx& tx) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::public_relays
