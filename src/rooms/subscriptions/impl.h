// The room's own parts.
#pragma once

#include "platform/http/message.h"
#include "rooms/subscriptions/api.h"
#include "rooms/subscriptions/audience.h"
#include "rooms/subscriptions/service.h"

namespace kentongan::subscriptions {

struct Subscriptions::Impl {
    Impl(Platform& given, const regions::Regions& all_regions, accounts::Accounts& all_accounts,
         warnings::Warnings& all_warnings);

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    Audience audience;
    Service service;
};

PlaceInput place_input(const http::Params& params);
WayInput way_input(const http::Params& params);

void add_routes(Subscriptions::Impl& room);
void add_pages(Subscriptions::Impl& room);

}  // namespace kentongan::subscriptions
