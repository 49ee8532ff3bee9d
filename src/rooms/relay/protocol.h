// The words on the wire, both ways. Pure. docs/relay.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "rooms/relay/types.h"

namespace kentongan::relay {

inline constexpr int kMostMessages = 100;            // of one answer
inline constexpr std::size_t kMostBytes = 32 << 20;  // a subscriber reads no more of one answer

// One part of the log: complete from `since` to `next`.
struct LogPage {
    std::string log;  // names the log: another one counts from the beginning
    std::int64_t first = 0, last = 0, since = 0, next = 0;
    std::vector<Entry> messages;
};

std::string entry_json(const Entry& entry);
std::string page_json(const LogPage& page);
// Unprocessable for what no Kentongan says.
Result<LogPage> read_page(std::string_view json);

// What an event stream says: `cap` one message, `head` where the log ends.
std::string cap_event(const Entry& entry);
std::string head_event(std::string_view log, std::int64_t last);
struct Heard {
    std::vector<Entry> messages;
    std::string log;
    std::optional<std::int64_t> last;
    bool is_cut = false;  // in the middle of an event
};
// Whole events only: what was cut off comes again.
Heard read_events(std::string_view stream);

}  // namespace kentongan::relay
