// Times as warning offices write them: ISO 8601 with what people do to it, Indonesian zones and
// months, two-digit years, RFC 822. Inside this kit only; our own times are written by write_cap.
#pragma once

#include <optional>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan::cap {

inline constexpr std::chrono::minutes kWib{7 * 60};

struct ParsedTime {
    TimePoint time;
    std::chrono::minutes offset{0};
    bool is_mended = false;  // it was not what CAP 1.2 §3.3.2 demands
};

// Without a zone the time is taken to be at `assumed`. Empty when it is no time.
std::optional<ParsedTime> parse_time(std::string_view text, std::chrono::minutes assumed = kWib);

// 1 to 12 from the beginning of an Indonesian or English month name ("Agu", "Agt", "August").
std::optional<unsigned> parse_month(std::string_view name);

}  // namespace kentongan::cap
