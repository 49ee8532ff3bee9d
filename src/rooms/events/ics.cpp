#include "rooms/events/ics.h"

#include <algorithm>
#include <cstdio>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "rooms/events/times.h"

namespace kentongan::events {
namespace {

constexpr std::size_t kMostOctets = 75;

// RFC 5545 §3.1: long lines go on behind a line break and a space, and no character is cut.
void append_line(std::string& out, std::string_view line) {
    std::size_t used = 0;
    while (!line.empty()) {
        const auto size = std::min(utf8_sequence_length(line), line.size());
        if (used + size > kMostOctets) {
            out += "\r\n ";
            used = 1;
        }
        out += line.substr(0, size);
        used += size;
        line.remove_prefix(size);
    }
    out += "\r\n";
}

// §3.3.11
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        if (static_cast<unsigned char>(c) >= ' ') out += c;
    }
    return out;
}

// §3.2: a parameter in quotes has none inside, and no controls.
std::string quoted(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    return "\"" + replace_all(std::move(text), "\"", "'") + "\"";
}

std::string utc(TimePoint time) {  // "20261205T120000Z"
    const auto iso = iso_millis(time);
    std::string out;
    for (const char c : iso.substr(0, iso.find('.')))
        if (c != '-' && c != ':') out += c;
    return out + "Z";
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", value);
    return text;
}

}  // namespace

std::string calendar(const Entry& entry) {
    const auto& facts = entry.facts;
    std::string out;
    const auto line = [&](std::string_view name, std::string_view value) {
        append_line(out, std::string(name) + std::string(value));
    };
    line("BEGIN:", "VCALENDAR");
    line("VERSION:", "2.0");
    line("PRODID:", "-//Kentongan//Kentongan//ID");
    line("METHOD:", "PUBLISH");
    line("BEGIN:", "VEVENT");
    line("UID:", escaped(entry.uid));
    line("DTSTAMP:", utc(entry.changed_at));
    line("SEQUENCE:", std::to_string(entry.sequence));
    line("DTSTART:", utc(facts.start));
    if (facts.end) line("DTEND:", utc(*facts.end));
    line("SUMMARY:", escaped(facts.name));
    if (!entry.text.empty()) line("DESCRIPTION:", escaped(entry.text));
    if (const auto where = where_text(facts); !where.empty()) line("LOCATION:", escaped(where));
    if (facts.latitude) line("GEO:", number(*facts.latitude) + ";" + number(*facts.longitude));
    line("ORGANIZER;CN=", quoted(entry.organiser_name) + ":" + entry.organiser_uri);
    line("URL:", entry.url);
    auto status = std::string(name_of(facts.state));
    std::ranges::transform(status, status.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    line("STATUS:", status);
    line("END:", "VEVENT");
    line("END:", "VCALENDAR");
    return out;
}

}  // namespace kentongan::events
