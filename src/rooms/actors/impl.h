// What the room is made of; seen by its own files only.
#pragma once

#include <memory>

#include "fediverse/activitystreams/values.h"
#include "fediverse/delivery/delivery.h"
#include "rooms/actors/api.h"
#include "rooms/actors/followers_sync.h"
#include "rooms/actors/inbox.h"
#include "rooms/actors/limits.h"
#include "rooms/actors/people.h"
#include "rooms/actors/remote.h"

namespace kentongan::actors {

inline constexpr const char* kRotateJob = "actors.rotate";  // the payload is an account

struct Actors::Impl {
    Impl(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation);

    // The key pair of a person here, or of the server (0); made when it is first needed. Not inside
    // a transaction. Empty: no such person.
    std::optional<store::Pair> pair_of(std::int64_t account);
    std::shared_ptr<const fediverse::Sender> sender_of(std::int64_t account);
    std::shared_ptr<const fediverse::Sender> server_key();
    std::vector<std::string> inboxes_of(db::Tx& tx, const Sending& sending) const;

    Platform& platform;
    accounts::Accounts& accounts;
    moderation::Moderation& moderation;
    Remote remote;
    People people;
    Limits limits;
    FollowersSync followers_sync;
    Inbox inbox;
    fediverse::Delivery delivery;
    FeaturedTags featured_tags;

private:
    void forget_inbox(const std::string& inbox);

    std::mutex mutex_;
    std::shared_ptr<const fediverse::Sender> server_key_;
};

void add_routes(Actors& room);
void add_pages(Actors& room);
// Follows, blocks, moves, profiles: in by handlers, out by events.
void add_incoming(Actors& room);
void add_outgoing(Actors& room);

}  // namespace kentongan::actors
