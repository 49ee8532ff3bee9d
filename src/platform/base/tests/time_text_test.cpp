#include "platform/base/time_text.h"

#include <doctest/doctest.h>

using namespace kentongan;

namespace {

// 24 September 2026, 07:07:00 UTC; `date -u -d @1790233620`.
constexpr TimePoint kMoment{Duration(1'790'233'620'000)};

std::int64_t millis(std::string_view iso) {
    const auto time = parse_iso(iso);
    REQUIRE_MESSAGE(time.has_value(), iso);
    return to_millis(*time);
}

}  // namespace

TEST_CASE("times for the wire") {
    CHECK(iso_millis(kMoment) == "2026-09-24T07:07:00.000Z");
    CHECK(iso_millis(kMoment + 5ms) == "2026-09-24T07:07:00.005Z");
    CHECK(iso_millis(from_millis(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(iso_offset(kMoment, 8h) == "2026-09-24T15:07:00+08:00");
    CHECK(iso_offset(kMoment, -(3h + 30min)) == "2026-09-24T03:37:00-03:30");
    CHECK(iso_offset(kMoment, 0min) == "2026-09-24T07:07:00-00:00");
    CHECK(http_date(kMoment) == "Thu, 24 Sep 2026 07:07:00 GMT");
    CHECK(rfc822_date(kMoment) == "Thu, 24 Sep 2026 07:07:00 +0000");
}

TEST_CASE("ISO times in the shapes that feeds really send") {
    for (const char* same :
         {"2026-09-24T07:07:00Z", "2026-09-24T14:07:00+07:00", "2026-09-24 16:07:00+0900",
          "2026-09-24t07:07:00z", "2026-09-24T07:07:00.000000000Z", "2026-09-24T15:07+08",
          "2026-09-24T07:07:00,0-00:00", "2026-09-23T23:37:00-07:30"})
        CHECK_MESSAGE(millis(same) == 1'790'233'620'000, same);
    CHECK(millis("2026-09-24T07:07:00.1239999Z") == 1'790'233'620'123);
    CHECK(millis("2016-12-31T23:59:60Z") == 1'483'228'800'000);  // a leap second
    CHECK(millis("2024-02-29T00:00:00Z") == 1'709'164'800'000);
    CHECK(millis("1969-12-31T23:59:59Z") == -1000);
}

TEST_CASE("what is no time is none") {
    for (const char* bad : {"",
                            "2026-09-24",
                            "2026-09-24T07:07:00",
                            "2026-13-24T07:07:00Z",
                            "2026-02-29T07:07:00Z",
                            "2026-09-00T07:07:00Z",
                            "2026-09-24T24:00:00Z",
                            "2026-09-24T07:60:00Z",
                            "2026-09-24T07:07:61Z",
                            "2026-09-24T07:07:00.Z",
                            "2026-09-24T07:07:00Zx",
                            "2026-09-24T07:07:00+24:00",
                            "2026-09-24T07:07:00+7",
                            "2026-09-24T07:07:00+07:0",
                            "2026-09-24T07:07:00+07:",
                            "26-09-24T07:07:00Z",
                            "2026-9-24T07:07:00Z",
                            " 2026-09-24T07:07:00Z",
                            "12026-09-24T07:07:00Z",
                            "2026-09-24X07:07:00Z"})
        CHECK_FALSE_MESSAGE(parse_iso(bad).has_value(), bad);
}

TEST_CASE("HTTP dates in the three forms of RFC 9110, and RSS's") {
    constexpr TimePoint kExample{Duration(784'111'777'000)};
    for (const char* same :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994", "Sun, 6 Nov 1994 15:49:37 +0700", "06 Nov 1994 08:49:37 UT"})
        CHECK_MESSAGE(parse_http_date(same) == kExample, same);
    CHECK(parse_http_date(http_date(kMoment)) == kMoment);
    for (const char* bad : {"", "Sun", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 GMT",
                            "Sun, 06 Nov 1994 08:49:37", "0", "Sun, 06 Nov 1994 08:49:37 GMT x"})
        CHECK_FALSE_MESSAGE(parse_http_date(bad).has_value(), bad);
}

TEST_CASE("provinces lie in their zones") {
    for (int wib : {11, 16, 21, 31, 36, 61, 62}) CHECK(zone_of_province(wib) == Zone::Wib);
    for (int wita : {51, 53, 63, 64, 65, 71, 76}) CHECK(zone_of_province(wita) == Zone::Wita);
    for (int wit : {81, 82, 91, 94, 96}) CHECK(zone_of_province(wit) == Zone::Wit);
}

TEST_CASE("times for people, on the clock of their zone") {
    CHECK(clock_text(kMoment, Zone::Wib) == "14.07 WIB");
    CHECK(clock_text(kMoment, Zone::Wita) == "15.07 WITA");
    CHECK(clock_text(kMoment, Zone::Wit) == "16.07 WIT");
    CHECK(date_text(kMoment, Zone::Wib, "id") == "24 September 2026, 14.07 WIB");
    const auto may = *parse_iso("2026-05-01T20:30:00Z");
    CHECK(date_text(may, Zone::Wib, "id") == "2 Mei 2026, 03.30 WIB");
    CHECK(date_text(may, Zone::Wib, "en") == "2 May 2026, 03.30 WIB");
}

TEST_CASE("today is a day of the zone, not of UTC") {
    const auto evening = *parse_iso("2026-09-24T16:30:00Z");  // 23.30 WIB, 00.30 WITA
    const auto later = evening + 45min;                       // the next day in WIB
    CHECK(moment_text(evening, Zone::Wib, evening + 10min, "id") == "hari ini 23.30 WIB");
    CHECK(moment_text(evening, Zone::Wib, later, "id") == "24 September 2026, 23.30 WIB");
    CHECK(moment_text(evening, Zone::Wita, later, "id") == "hari ini 00.30 WITA");
    CHECK(moment_text(evening, Zone::Wita, later, "en") == "today 00.30 WITA");
}

TEST_CASE("ages as timelines show them") {
    const auto age = [](Duration distance, std::string_view language = "id") {
        return age_text(kMoment - distance, kMoment, language);
    };
    CHECK(age(59s) == "baru saja");
    CHECK(age(-1h) == "baru saja");
    CHECK(age(5min + 59s) == "5 menit");
    CHECK(age(2h + 59min) == "2 jam");
    CHECK(age(72h) == "3 hari");
    CHECK(age(60 * 24h) == "2 bulan");
    CHECK(age(800 * 24h) == "2 tahun");
    CHECK(age(1min, "en") == "1 minute");
    CHECK(age(48h, "en") == "2 days");
    CHECK(age(24h, "jv") == "1 dina");
}
