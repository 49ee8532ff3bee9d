// iCalendar, to the byte (RFC 5545).
#include "rooms/events/ics.h"

#include <doctest/doctest.h>

#include "platform/base/time_text.h"

using namespace kentongan;
using namespace kentongan::events;

namespace {

Entry meeting() {
    Entry entry;
    entry.facts.name = "Rapat; RT 03, malam";
    entry.facts.start = *parse_iso("2026-12-05T19:00:00+07:00");
    entry.facts.end = *parse_iso("2026-12-05T21:00:00+07:00");
    entry.facts.place_name = "Balai desa";
    entry.uid = "https://desa.test/users/ani/statuses/1";
    entry.url = "https://desa.test/acara/1";
    entry.organiser_name = "Ani \"RT\"";
    entry.organiser_uri = "https://desa.test/users/ani";
    entry.sequence = 3;
    entry.changed_at = *parse_iso("2026-12-01T00:00:00Z");
    return entry;
}

std::string line_of(const std::string& calendar, std::string_view name) {
    const auto begin = calendar.find("\r\n" + std::string(name)) + 2;
    auto end = calendar.find("\r\n", begin);
    while (calendar[end + 2] == ' ') end = calendar.find("\r\n", end + 2);
    return calendar.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("a whole calendar") {
    CHECK(calendar(meeting()) ==
          "BEGIN:VCALENDAR\r\n"
          "VERSION:2.0\r\n"
          "PRODID:-//Kentongan//Kentongan//ID\r\n"
          "METHOD:PUBLISH\r\n"
          "BEGIN:VEVENT\r\n"
          "UID:https://desa.test/users/ani/statuses/1\r\n"
          "DTSTAMP:20261201T000000Z\r\n"
          "SEQUENCE:3\r\n"
          "DTSTART:20261205T120000Z\r\n"
          "DTEND:20261205T140000Z\r\n"
          "SUMMARY:Rapat\\; RT 03\\, malam\r\n"
          "LOCATION:Balai desa\r\n"
          "ORGANIZER;CN=\"Ani 'RT'\":https://desa.test/users/ani\r\n"
          "URL:https://desa.test/acara/1\r\n"
          "STATUS:CONFIRMED\r\n"
          "END:VEVENT\r\n"
          "END:VCALENDAR\r\n");
}

TEST_CASE("texts are escaped as RFC 5545 §3.3.11 shows") {
    auto entry = meeting();
    // The example of §3.8.1.5, and a backslash.
    entry.text = "Meeting to provide technical review for \"Phoenix\" design.\nHappy Face\\";
    CHECK(line_of(calendar(entry), "DESCRIPTION") ==
          "DESCRIPTION:Meeting to provide technical review for \"Phoenix\" design.\\nHapp\r\n"
          " y Face\\\\");
}

TEST_CASE("no line is longer than 75 octets, and no character is cut") {
    auto entry = meeting();
    entry.text = std::string(62, 'a') + "é" + std::string(74, 'b') + "c";
    // 12 + 62 octets leave one, and "é" has two; a line that goes on has a space and 74.
    CHECK(line_of(calendar(entry), "DESCRIPTION") ==
          "DESCRIPTION:" + std::string(62, 'a') + "\r\n é" + std::string(72, 'b') + "\r\n bbc");
}

TEST_CASE("no text brings a line of its own") {
    auto entry = meeting();
    entry.facts.name = "Rapat\r\nATTENDEE:x";
    entry.organiser_name = "Ani\r\nX:y";
    const auto text = calendar(entry);
    CHECK(line_of(text, "SUMMARY") == "SUMMARY:Rapat\\nATTENDEE:x");
    CHECK(text.find("\r\nX:y") == std::string::npos);
}

TEST_CASE("place on earth and end of plans") {
    auto entry = meeting();
    entry.facts.latitude = -7.88;
    entry.facts.longitude = 110.33;
    entry.facts.state = EventState::Cancelled;
    entry.facts.end.reset();
    const auto text = calendar(entry);
    CHECK(line_of(text, "GEO") == "GEO:-7.880000;110.330000");
    CHECK(line_of(text, "STATUS") == "STATUS:CANCELLED");
    CHECK(text.find("DTEND") == std::string::npos);
}
