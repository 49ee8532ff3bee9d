// Mastodon's streaming API. Nobody calls this room: it listens to the bus and holds connections.
#pragma once

#include <memory>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/api.h"
#include "rooms/conversations/api.h"
#include "rooms/lists/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/timelines/api.h"

namespace kentongan::streaming {

class Streaming {
public:
    Streaming(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
              timelines::Timelines& timelines, notifications::Notifications& notifications,
              conversations::Conversations& conversations, lists::Lists& lists,
              announcements::Announcements& announcements);
    ~Streaming();  // after the server has stopped

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::streaming
