// The room's own parts.
#pragma once

#include "rooms/drills/api.h"
#include "rooms/drills/service.h"

namespace kentongan::drills {

struct Drills::Impl {
    Impl(Platform& platform_, const regions::Regions& regions_, accounts::Accounts& accounts_,
         coordinators::Coordinators& coordinators_, warnings::Warnings& warnings_,
         receipts::Receipts& receipts_, subscriptions::Subscriptions& subscriptions_,
         loudspeakers::Loudspeakers& loudspeakers_)
        : platform(platform_),
          regions(regions_),
          accounts(accounts_),
          coordinators(coordinators_),
          warnings(warnings_),
          receipts(receipts_),
          subscriptions(subscriptions_),
          loudspeakers(loudspeakers_),
          service(platform_, regions_, accounts_, warnings_) {}

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    subscriptions::Subscriptions& subscriptions;
    loudspeakers::Loudspeakers& loudspeakers;
    Service service;
};

void add_pages(Drills::Impl& room);         // pages.cpp: what everybody reads, joining
void add_run_pages(Drills::Impl& room);     // run_pages.cpp: planning, starting, stopping
void add_result_pages(Drills::Impl& room);  // result_pages.cpp: what came of it

}  // namespace kentongan::drills
