// Messages as servers pass them on to each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "rooms/warnings/types.h"

namespace kentongan::relay {

// One message of the log. `previous` is the number of the message before it that the same
// subscriber gets: who has seen less has missed something.
struct Entry {
    std::int64_t seq = 0, previous = 0;
    warnings::AlertId alert;
    std::string sender, identifier, status, url;
    TimePoint sent, written_at;
    bool exercise = false;
    std::vector<std::string> via;  // servers it came through, the first one first
    std::string cap;               // as its first server signed it
};

struct NewUpstream {
    std::string name;     // "nasional"
    std::string url;      // "https://nasional.example"
    std::string title;    // for people; empty: the name
    std::string key_pem;  // empty: pinned at the first contact
    bool exercises = false;
};

struct Upstream {
    warnings::SourceId source;
    std::string name, url, key_pem, last_error;
    std::string log;  // which log `seen` counts in
    std::int64_t seen = 0;
    bool exercises = false;
    std::optional<TimePoint> heard_at;
};

}  // namespace kentongan::relay
