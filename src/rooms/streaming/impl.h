// What the room is made of; seen by its own files only.
#pragma once

#include "rooms/streaming/api.h"
#include "rooms/streaming/courier.h"
#include "rooms/streaming/hub.h"

namespace kentongan::streaming {

struct Streaming::Impl {
    Impl(Platform& p, const accounts::Accounts& accounts, const statuses::Statuses& statuses,
         timelines::Timelines& t, const notifications::Notifications& notifications)
        : platform(p), timelines(t), courier(p, accounts, statuses, notifications, hub) {}

    Platform& platform;
    timelines::Timelines& timelines;
    Hub hub;
    Courier courier;
};

void add_routes(Streaming& room);

}  // namespace kentongan::streaming
