// What the room is made of; seen by its own files only.
#pragma once

#include <memory>

#include "fediverse/activitystreams/values.h"
#include "fediverse/delivery/delivery.h"
#include "rooms/actors/api.h"
#include "rooms/actors/inbox.h"
#include "rooms/actors/people.h"
#include "rooms/actors/remote.h"

namespace kentongan::actors {

struct Actors::Impl {
    Impl(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation);

    // The key pair of a person here, or of the server (0); made when it is first needed. Not inside
    // a transaction. Empty: no such person.
    std::optional<store::Pair> pair_of(std::int64_t account);
    std::shared_ptr<const fediverse::Sender> sender_of(std::int64_t account);
    std::shared_ptr<const fediverse::Sender> server_key();

    Platform& platform;
    accounts::Accounts& accounts;
    Remote remote;
    People people;
    Inbox inbox;
    fediverse::Delivery delivery;

private:
    std::mutex mutex_;
    std::shared_ptr<const fediverse::Sender> server_key_;
};

void add_routes(Actors& room);
// Follows, blocks, moves, profiles: in by handlers, out by events.
void add_incoming(Actors& room);
void add_outgoing(Actors& room);

}  // namespace kentongan::actors
