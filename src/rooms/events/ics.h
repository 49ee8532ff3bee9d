// An event as iCalendar (RFC 5545), for calendars. Pure.
#pragma once

#include <string>

#include "platform/base/clock.h"
#include "rooms/events/types.h"

namespace kentongan::events {

struct Entry {
    EventFacts facts;
    std::string uid, url, text;
    std::string organiser_name, organiser_uri;
    std::int64_t sequence = 0;
    TimePoint changed_at;
};
std::string calendar(const Entry& entry);

}  // namespace kentongan::events
