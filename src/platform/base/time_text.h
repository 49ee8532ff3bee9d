// Times as text: ISO 8601 for the wire, and Indonesian zones and months for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan {

// "2026-09-24T07:07:00.000Z": exactly three decimals, as strict Mastodon apps demand.
std::string iso_millis(TimePoint time);
// "2026-09-24T15:07:00+08:00": numeric offset, whole seconds, as CAP 1.2 §3.3.2 demands.
std::string iso_offset(TimePoint time, std::chrono::minutes offset);
// "Thu, 24 Sep 2026 07:07:00 GMT" (RFC 9110) and "… +0000" (RFC 822 for RSS).
std::string http_date(TimePoint time);
std::string rfc822_date(TimePoint time);
std::optional<TimePoint> parse_http_date(std::string_view text);
// RFC 3339 and its usual relatives: fraction of any length, "Z" or numeric offset required.
std::optional<TimePoint> parse_iso(std::string_view text);

// The three Indonesian zones, without daylight saving since 1964.
enum class Zone { Wib, Wita, Wit };
std::chrono::minutes offset_of(Zone zone);
std::string_view name_of(Zone zone);  // "WIB"
// From a province code: 11-36 and 61, 62 → WIB; 51-53, 63-65, 71-76 → WITA; 81-82, 91-96 → WIT.
Zone zone_of_province(int province_code);

// "14.32 WIB"; "24 September 2026, 14.32 WIB"; with `today` the same day is "hari ini 14.32 WIB".
std::string clock_text(TimePoint time, Zone zone);
std::string date_text(TimePoint time, Zone zone, std::string_view language);
std::string moment_text(TimePoint time, Zone zone, TimePoint now, std::string_view language);
// "5 menit", "2 jam", "3 hari" for a distance in the past, as timelines show it.
std::string age_text(TimePoint then, TimePoint now, std::string_view language);

}  // namespace kentongan
