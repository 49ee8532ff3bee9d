#include "rooms/events/times.h"

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::events {
namespace {

constexpr std::size_t kMinutes = std::string_view("2026-12-05T19:00").size();

std::string local_text(TimePoint time, Zone zone) {
    return iso_offset(time, offset_of(zone));
}

}  // namespace

std::string_view name_of(Answer answer) {
    static constexpr std::string_view kNames[] = {"requested", "accepted", "rejected"};
    return kNames[static_cast<std::size_t>(answer)];
}

std::optional<Zone> zone_named(std::string_view timezone) {
    if (timezone == "Asia/Jakarta" || timezone == "Asia/Pontianak") return Zone::Wib;
    if (timezone == "Asia/Makassar" || timezone == "Asia/Ujung_Pandang") return Zone::Wita;
    if (timezone == "Asia/Jayapura") return Zone::Wit;
    return {};
}

std::optional<TimePoint> time_of(std::string_view text, Zone zone) {
    text = trim(text);
    if (const auto whole = parse_iso(text)) return whole;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(offset_of(zone)).count();
    const std::string seconds = text.size() == kMinutes ? ":00" : "";
    return parse_iso(std::string(text) + seconds + "+0" + std::to_string(hours) + ":00");
}

std::string field_of(TimePoint time, Zone zone) {
    return local_text(time, zone).substr(0, kMinutes);
}

std::string when_text(const EventFacts& facts, std::string_view language) {
    const auto zone = zone_named(facts.timezone).value_or(Zone::Wib);
    auto text = date_text(facts.start, zone, language);
    if (!facts.end) return text;
    constexpr std::size_t kDay = std::string_view("2026-12-05").size();
    const bool same_day = local_text(facts.start, zone).substr(0, kDay) ==
                          local_text(*facts.end, zone).substr(0, kDay);
    return text + " – " +
           (same_day ? clock_text(*facts.end, zone) : date_text(*facts.end, zone, language));
}

std::string where_text(const EventFacts& facts) {
    if (facts.place_name.empty() || facts.place_address.empty())
        return facts.place_name + facts.place_address;
    return facts.place_name + ", " + facts.place_address;
}

std::string post_text(const EventFacts& facts, std::string_view text, std::string_view language) {
    auto post = facts.name + "\n\n";
    if (facts.state == EventState::Cancelled)
        post += std::string(i18n::translate(language, "This event is cancelled.")) + "\n";
    post += when_text(facts, language);
    if (const auto where = where_text(facts); !where.empty()) post += "\n" + where;
    if (!text.empty()) post += "\n\n" + std::string(text);
    return post;
}

}  // namespace kentongan::events
