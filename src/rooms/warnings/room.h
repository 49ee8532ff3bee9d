// The room's parts together. Inside the room only; others see api.h.
#pragma once

#include "rooms/warnings/api.h"
#include "rooms/warnings/intake.h"
#include "rooms/warnings/poll.h"
#include "rooms/warnings/reach.h"
#include "rooms/warnings/registry.h"
#include "rooms/warnings/requests.h"
#include "rooms/warnings/signing.h"
#include "rooms/warnings/snapshot.h"
#include "rooms/warnings/sources.h"

namespace kentongan::warnings {

struct Warnings::Impl {
    Impl(Platform& platform_, const regions::Regions& regions_, accounts::Accounts& accounts_,
         statuses::Statuses& statuses_, notifications::Notifications& notifications_)
        : platform(platform_),
          regions(regions_),
          accounts(accounts_),
          signing(platform_),
          snapshot(platform_),
          reach(platform_, regions_, accounts_, statuses_, notifications_),
          intake(platform_, regions_, reach, snapshot),
          alarms(platform_),
          poller(platform_, intake, alarms),
          requests(platform_, poller),
          registry(platform_, regions_, accounts_, poller) {}

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    Signing signing;
    Snapshot snapshot;
    Reach reach;
    Intake intake;
    Alarms alarms;
    Poller poller;  // its thread ends before what it uses, and the next one's before it
    PollRequests requests;
    Registry registry;
};

// pages.cpp, registry_pages.cpp, routes.cpp, feeds.cpp
void add_pages(Warnings::Impl& room);
void add_registry_pages(Warnings::Impl& room);
void add_routes(Warnings::Impl& room);
void add_feeds(Warnings::Impl& room);

}  // namespace kentongan::warnings
