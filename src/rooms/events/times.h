// The times of events as people write and read them: in the zone where the event is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/time_text.h"
#include "rooms/events/types.h"

namespace kentongan::events {

inline constexpr std::string_view kTimezones[] = {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"};
inline constexpr std::string_view kStandardTimezone = kTimezones[0];

// Empty for zones that are not Indonesia's: then times are shown as WIB, and say so.
std::optional<Zone> zone_named(std::string_view timezone);
// "2026-12-05T19:00" in the zone, or a time that brings its own.
std::optional<TimePoint> time_of(std::string_view text, Zone zone);
// "2026-12-05T19:00", as a field of a form wants it.
std::string field_of(TimePoint time, Zone zone);
// "5 Desember 2026, 19.00 WIB – 21.00 WIB"
std::string when_text(const EventFacts& facts, std::string_view language);
// "Balai desa, Jl. Kenanga 3"
std::string where_text(const EventFacts& facts);
// What the post says: name, time and place, text.
std::string post_text(const EventFacts& facts, std::string_view text, std::string_view language);

}  // namespace kentongan::events
