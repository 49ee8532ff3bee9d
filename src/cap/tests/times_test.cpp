#include "cap/times.h"

#include <doctest/doctest.h>

#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using cap::testing::utc;

TEST_CASE("times are read as offices write them") {
    struct Row {
        const char* text;
        TimePoint time;
        int offset_hours;
        bool mended;
    };
    const TimePoint noon_wib = utc(2026, 8, 15, 5, 0, 37);
    for (const Row& row : {
             Row{"2026-09-24T15:07:00+08:00", utc(2026, 9, 24, 7, 7), 8, false},
             Row{"2012-05-02T23:21:04-00:00", utc(2012, 5, 2, 23, 21, 4), 0, false},
             Row{"2026-09-24T07:07:00Z", utc(2026, 9, 24, 7, 7), 0, true},
             Row{"2026-09-24T07:07:00.123Z", utc(2026, 9, 24, 7, 7), 0, true},
             Row{"2026-09-24T15:07:00+0800", utc(2026, 9, 24, 7, 7), 8, true},
             Row{"2026-09-24T14:07:00", utc(2026, 9, 24, 7, 7), 7, true},
             Row{"2026-08-15T12:00:37WIB", noon_wib, 7, true},
             Row{"15/08/2026 12:00:37WIB", noon_wib, 7, true},
             Row{"15-08-26 12:00:37 WIB time", noon_wib, 7, true},
             Row{"15-08-2026 13:00:37 WITA", noon_wib, 8, true},
             Row{"15-08-2026  14:00:37 WIT", noon_wib, 9, true},
             Row{"15-Agu-26 12:00:37 WIB", noon_wib, 7, true},
             Row{"15-Agt-26 12:00:37 WIB", noon_wib, 7, true},
             Row{"15 Agustus 2026, 12.00.37 WIB", noon_wib, 7, true},
             Row{"15-08-26 05:00:37 UTC", noon_wib, 0, true},
             Row{"24 September 2026, 17:27 WITA.", utc(2026, 9, 24, 9, 27), 8, true},
             Row{"16 Feb 2026 13:15:30 WIB", utc(2026, 2, 16, 6, 15, 30), 7, true},
             Row{"Wed, 11 Jun 2003 22:39:00 PDT", utc(2003, 6, 12, 5, 39), -7, true},
             Row{"Mon, 16 Feb 2026 22:50:00 +0700", utc(2026, 2, 16, 15, 50), 7, true},
             Row{"1 Mei 99 00:00 WIB", utc(1999, 4, 30, 17, 0), 7, true},
             Row{"29 Des 2026 06:00 WIB", utc(2026, 12, 28, 23, 0), 7, true},
         }) {
        CAPTURE(row.text);
        const auto parsed = parse_time(row.text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->time == row.time);
        CHECK(parsed->offset == std::chrono::hours(row.offset_hours));
        CHECK(parsed->is_mended == row.mended);
    }
}

TEST_CASE("what is no time is refused") {
    for (const char* text :
         {"", "besok", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01",
          "2026-01-01T25:00:00Z", "2026-01-01T00:61:00Z", "2026-01-01T00:00:00+15:00",
          "2026-01-01T00:00:00 XYZ", "2026-01-01T00:00:00Z and more", "0001-01-01T00:00:00Z",
          "9999-01-01T00:00:00Z", "2026-01-01T00:00:00+", "15-Xyz-26 00:00:00 WIB",
          "2026-01-01T00:00:00.Z"})
        CHECK_MESSAGE(!parse_time(text).has_value(), text);
}

TEST_CASE("months are known by their beginning in both languages") {
    CHECK(parse_month("Agu") == 8);
    CHECK(parse_month("agt") == 8);
    CHECK(parse_month("August") == 8);
    CHECK(parse_month("Oktober") == 10);
    CHECK(parse_month("MEI") == 5);
    CHECK(parse_month("Desember") == 12);
    CHECK_FALSE(parse_month("Ag").has_value());
    CHECK_FALSE(parse_month("Lebaran").has_value());
}
