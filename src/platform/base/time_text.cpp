#include "platform/base/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "platform/base/strings.h"

namespace kentongan {
namespace {

using std::chrono::days;
using std::chrono::hh_mm_ss;
using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 12> kIndonesianMonths = {
    "Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
    "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};

struct Parts {
    int year, hour, minute, second, millisecond;
    unsigned month, day, weekday;
};

Parts parts_of(TimePoint time) {
    const auto day = std::chrono::floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    return {static_cast<int>(date.year()),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            std::chrono::weekday(day).c_encoding()};
}

// Reads a text from left to right; every step says whether it matched.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool number(int least_digits, int most_digits, int& value) {
        int digits = 0;
        value = 0;
        while (digits < most_digits && !rest_.empty() && is_digit(rest_.front())) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            ++digits;
        }
        return digits >= least_digits;
    }
    bool one_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool word(std::string_view expected) {
        if (!equals_ignoring_case(rest_.substr(0, expected.size()), expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    // The index of the name, in full or by its first three letters.
    bool name(std::span<const std::string_view> names, int& index) {
        for (index = 0; index < static_cast<int>(names.size()); ++index)
            if (word(names[index]) || word(names[index].substr(0, 3))) return true;
        return false;
    }
    void spaces() {
        while (one_of(" ")) {
        }
    }
    // Fraction digits of a second, cut (not rounded) to milliseconds.
    bool fraction(int& milliseconds) {
        int weight = 100, digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits) {
            milliseconds += (rest_.front() - '0') * weight;
            weight /= 10;
        }
        return digits > 0;
    }
    bool at_end() const { return rest_.empty(); }
    bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
};

std::optional<TimePoint> assemble(const Parts& p, minutes offset) {
    const year_month_day date{std::chrono::year(p.year), std::chrono::month(p.month),
                              std::chrono::day(p.day)};
    // Second 60 is a leap second (RFC 3339 §5.7); it counts as the next minute's first.
    if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 60) return {};
    return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(p.hour) + minutes(p.minute) +
           std::chrono::seconds(p.second) + Duration(p.millisecond) - offset;
}

// "Z", "+07:00", "+0700", "+07".
bool scan_offset(Scanner& scan, minutes& offset) {
    if (scan.one_of("Zz")) return true;
    int sign = 1, hours = 0, mins = 0;
    if (scan.one_of("-"))
        sign = -1;
    else if (!scan.one_of("+"))
        return false;
    if (!scan.number(2, 2, hours)) return false;
    const bool colon = scan.one_of(":");
    if ((colon || scan.at_digit()) && !scan.number(2, 2, mins)) return false;
    if (hours > 23 || mins > 59) return false;
    offset = minutes(sign * (hours * 60 + mins));
    return true;
}

bool scan_clock(Scanner& scan, Parts& p) {
    return scan.number(2, 2, p.hour) && scan.one_of(":") && scan.number(2, 2, p.minute) &&
           scan.one_of(":") && scan.number(2, 2, p.second);
}

bool scan_month(Scanner& scan, Parts& p) {
    int index = 0;
    if (!scan.name(kMonths, index)) return false;
    p.month = static_cast<unsigned>(index + 1);
    return true;
}

bool scan_day(Scanner& scan, int least_digits, Parts& p) {
    int day = 0;
    if (!scan.number(least_digits, 2, day)) return false;
    p.day = static_cast<unsigned>(day);
    return true;
}

// RFC 9110 §5.6.7: a two-digit year that looks over 50 years ahead is one of the past century.
int full_year(int year) {
    return year >= 100 ? year : year < 70 ? year + 2000 : year + 1900;
}

// "Sun Nov  6 08:49:37 1994", what C's asctime writes.
std::optional<TimePoint> scan_asctime(Scanner scan, Parts p) {
    if (!scan_month(scan, p)) return {};
    scan.spaces();
    if (!scan_day(scan, 1, p) || !scan.one_of(" ") || !scan_clock(scan, p) || !scan.one_of(" ") ||
        !scan.number(4, 4, p.year) || !scan.at_end())
        return {};
    return assemble(p, minutes(0));
}

std::string date_only(const Parts& p, std::string_view language) {
    const auto& months = language.starts_with("en") ? kMonths : kIndonesianMonths;
    return fmt::format("{} {} {}", p.day, months[p.month - 1], p.year);
}

}  // namespace

std::string iso_millis(TimePoint time) {
    const Parts p = parts_of(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", p.year, p.month, p.day, p.hour,
                       p.minute, p.second, p.millisecond);
}

std::string iso_offset(TimePoint time, std::chrono::minutes offset) {
    const Parts p = parts_of(time + offset);
    const auto distance = std::abs(offset.count());
    // CAP 1.2 §3.3.2: never "Z"; UTC is "-00:00".
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", p.year, p.month, p.day,
                       p.hour, p.minute, p.second, offset.count() > 0 ? '+' : '-', distance / 60,
                       distance % 60);
}

std::string http_date(TimePoint time) {
    const Parts p = parts_of(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       kWeekdays[p.weekday].substr(0, 3), p.day, kMonths[p.month - 1].substr(0, 3),
                       p.year, p.hour, p.minute, p.second);
}

std::string rfc822_date(TimePoint time) {
    std::string text = http_date(time);
    text.resize(text.size() - 3);
    return text + "+0000";
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
    Scanner scan(trim(text));
    Parts p{};
    int weekday = 0;
    if (scan.name(kWeekdays, weekday) && !scan.one_of(",")) {
        scan.spaces();
        return scan_asctime(scan, p);
    }
    scan.spaces();
    // RFC 9110's preferred form and RFC 850's differ in separator and length of the year.
    if (!scan_day(scan, 1, p) || !scan.one_of(" -") || !scan_month(scan, p) || !scan.one_of(" -") ||
        !scan.number(2, 4, p.year) || !scan.one_of(" ") || !scan_clock(scan, p))
        return {};
    p.year = full_year(p.year);
    scan.spaces();
    minutes offset(0);
    if (!scan.word("GMT") && !scan.word("UTC") && !scan.word("UT") && !scan_offset(scan, offset))
        return {};
    if (!scan.at_end()) return {};
    return assemble(p, offset);
}

std::optional<TimePoint> parse_iso(std::string_view text) {
    Scanner scan(text);
    Parts p{};
    int month = 0;
    if (!scan.number(4, 4, p.year) || !scan.one_of("-") || !scan.number(2, 2, month) ||
        !scan.one_of("-") || !scan_day(scan, 2, p) || !scan.one_of("Tt ") ||
        !scan.number(2, 2, p.hour) || !scan.one_of(":") || !scan.number(2, 2, p.minute))
        return {};
    p.month = static_cast<unsigned>(month);
    // Seconds are left out by some feeds.
    if (scan.one_of(":")) {
        if (!scan.number(2, 2, p.second)) return {};
        if (scan.one_of(".,") && !scan.fraction(p.millisecond)) return {};
    }
    minutes offset(0);
    if (!scan_offset(scan, offset) || !scan.at_end()) return {};
    return assemble(p, offset);
}

std::chrono::minutes offset_of(Zone zone) {
    switch (zone) {
        case Zone::Wib:
            return std::chrono::hours(7);
        case Zone::Wita:
            return std::chrono::hours(8);
        case Zone::Wit:
            return std::chrono::hours(9);
    }
    return std::chrono::hours(7);
}

std::string_view name_of(Zone zone) {
    switch (zone) {
        case Zone::Wib:
            return "WIB";
        case Zone::Wita:
            return "WITA";
        case Zone::Wit:
            return "WIT";
    }
    return "WIB";
}

Zone zone_of_province(int province_code) {
    if ((province_code >= 51 && province_code <= 53) ||
        (province_code >= 63 && province_code <= 65) ||
        (province_code >= 71 && province_code <= 76))
        return Zone::Wita;
    if (province_code >= 81 && province_code <= 96) return Zone::Wit;
    return Zone::Wib;
}

std::string clock_text(TimePoint time, Zone zone) {
    const Parts p = parts_of(time + offset_of(zone));
    return fmt::format("{:02}.{:02} {}", p.hour, p.minute, name_of(zone));
}

std::string date_text(TimePoint time, Zone zone, std::string_view language) {
    return date_only(parts_of(time + offset_of(zone)), language) + ", " + clock_text(time, zone);
}

std::string moment_text(TimePoint time, Zone zone, TimePoint now, std::string_view language) {
    const auto day = [&](TimePoint t) { return std::chrono::floor<days>(t + offset_of(zone)); };
    if (day(time) != day(now)) return date_text(time, zone, language);
    const std::string_view today = language.starts_with("en")   ? "today "
                                   : language.starts_with("jv") ? "dina iki "
                                                                : "hari ini ";
    return std::string(today) + clock_text(time, zone);
}

std::string age_text(TimePoint then, TimePoint now, std::string_view language) {
    struct Unit {
        std::int64_t minutes;
        std::string_view id, jv, en;
    };
    constexpr Unit kUnits[] = {{365 * 24 * 60, "tahun", "taun", "year"},
                               {30 * 24 * 60, "bulan", "sasi", "month"},
                               {24 * 60, "hari", "dina", "day"},
                               {60, "jam", "jam", "hour"},
                               {1, "menit", "menit", "minute"}};
    const bool english = language.starts_with("en"), javanese = language.starts_with("jv");
    const auto age = std::chrono::floor<minutes>(now - then).count();
    for (const Unit& unit : kUnits) {
        const auto count = age / unit.minutes;
        if (count < 1) continue;
        if (english) return fmt::format("{} {}{}", count, unit.en, count == 1 ? "" : "s");
        return fmt::format("{} {}", count, javanese ? unit.jv : unit.id);
    }
    return english ? "just now" : javanese ? "lagi wae" : "baru saja";
}

}  // namespace kentongan
