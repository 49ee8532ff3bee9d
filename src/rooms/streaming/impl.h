// What the room is made of; seen by its own files only.
#pragma once

#include "rooms/streaming/api.h"
#include "rooms/streaming/courier.h"
#include "rooms/streaming/hub.h"

namespace kentongan::streaming {

struct Streaming::Impl {
    Impl(Platform& p, const accounts::Accounts& a, const statuses::Statuses& statuses,
         timelines::Timelines& t, const notifications::Notifications& notifications,
         const conversations::Conversations& conversations, const lists::Lists& l,
         const announcements::Announcements& announcements)
        : platform(p),
          accounts(a),
          timelines(t),
          lists(l),
          courier({p, a, statuses, notifications, conversations, l, announcements}, hub) {}

    // Ends the streams of tokens that are good no more.
    void recheck_tokens();

    Platform& platform;
    const accounts::Accounts& accounts;
    timelines::Timelines& timelines;
    const lists::Lists& lists;
    Hub hub;
    Courier courier;
};

void add_routes(Streaming& room);

}  // namespace kentongan::streaming
