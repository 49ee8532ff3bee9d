#include "cap/times.h"

#include <array>

#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A reading position; every take_ consumes only what it returns.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    char peek() const { return text_.empty() ? '\0' : text_.front(); }
    bool take(char c) {
        if (peek() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool take_one_of(std::string_view set) {
        if (text_.empty() || set.find(text_.front()) == std::string_view::npos) return false;
        text_.remove_prefix(1);
        return true;
    }
    void skip(std::string_view set) {
        while (take_one_of(set)) {
        }
    }
    std::string_view take_digits() { return take_while(is_digit); }
    std::string_view take_letters() { return take_while(is_letter); }

private:
    std::string_view take_while(bool (*wanted)(char)) {
        std::size_t n = 0;
        while (n < text_.size() && wanted(text_[n])) ++n;
        const auto taken = text_.substr(0, n);
        text_.remove_prefix(n);
        return taken;
    }
    std::string_view text_;
};

std::optional<int> number(std::string_view digits, std::size_t most_digits) {
    if (digits.empty() || digits.size() > most_digits) return {};
    int value = 0;
    for (char c : digits) value = value * 10 + (c - '0');
    return value;
}

struct Zone {
    std::string_view name;
    int minutes;
};
constexpr std::array kZones{
    Zone{"Z", 0},      Zone{"UTC", 0},    Zone{"GMT", 0},    Zone{"UT", 0},     Zone{"WIB", 420},
    Zone{"WITA", 480}, Zone{"WIT", 540},  Zone{"EST", -300}, Zone{"EDT", -240}, Zone{"CST", -360},
    Zone{"CDT", -300}, Zone{"MST", -420}, Zone{"MDT", -360}, Zone{"PST", -480}, Zone{"PDT", -420}};

std::optional<int> zone_minutes(std::string_view name) {
    for (const Zone& zone : kZones)
        if (equals_ignoring_case(zone.name, name)) return zone.minutes;
    return {};
}

// "2026-09-24", "24/09/2026", "15-08-26", "15-Agu-26", "24 September 2026".
std::optional<std::chrono::year_month_day> take_date(Scanner& in) {
    constexpr std::string_view kSeparators = "-/. ";
    const auto first = in.take_digits();
    const bool year_first = first.size() == 4;
    in.skip(kSeparators);
    std::optional<int> month;
    if (is_letter(in.peek())) {
        if (const auto named = parse_month(in.take_letters())) month = static_cast<int>(*named);
        in.skip(".");
    } else {
        month = number(in.take_digits(), 2);
    }
    in.skip(kSeparators);
    const auto last = in.take_digits();
    const auto day = number(year_first ? last : first, 2);
    auto year = number(year_first ? first : last, 4);
    if (!day || !month || !year) return {};
    if (!year_first && last.size() == 2)
        *year += *year < 70 ? 2000 : 1900;
    else if (!year_first && last.size() != 4)
        return {};
    if (*year < 1970 || *year > 2200) return {};
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return {};
    return date;
}

// "15:27", "15.27", "04:58:24.123".
std::optional<std::chrono::seconds> take_clock(Scanner& in) {
    const auto hour = number(in.take_digits(), 2);
    if (!hour || *hour > 23 || !in.take_one_of(":.")) return {};
    const auto minute = number(in.take_digits(), 2);
    if (!minute || *minute > 59) return {};
    int second = 0;
    if (in.take_one_of(":.")) {
        const auto read = number(in.take_digits(), 2);
        if (!read || *read > 60) return {};
        second = std::min(*read, 59);  // a leap second
        if (in.take_one_of(".,") && in.take_digits().empty()) return {};
    }
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(second);
}

// "+07:00", "+0800", "+8"; nothing after it.
std::optional<std::chrono::minutes> take_offset(Scanner& in) {
    const bool west = in.peek() == '-';
    in.take_one_of("+-");
    const auto digits = in.take_digits();
    std::optional<int> hours =
        number(digits.substr(0, digits.size() > 2 ? digits.size() - 2 : 2), 2);
    std::optional<int> minutes = 0;
    if (digits.size() > 2)
        minutes = number(digits.substr(digits.size() - 2), 2);
    else if (in.take(':'))
        minutes = number(in.take_digits(), 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return {};
    const std::chrono::minutes size{*hours * 60 + *minutes};
    return west ? -size : size;
}

bool is_strict(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00+00:00";
    if (text.size() != kShape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool fits = kShape[i] == '0'   ? is_digit(text[i])
                          : kShape[i] == '+' ? text[i] == '+' || text[i] == '-'
                                             : text[i] == kShape[i];
        if (!fits) return false;
    }
    return true;
}

}  // namespace

std::optional<unsigned> parse_month(std::string_view name) {
    constexpr std::array<std::string_view, 17> kNames{"jan", "feb", "mar", "apr", "mei", "jun",
                                                      "jul", "agu", "sep", "okt", "nov", "des",
                                                      "may", "aug", "oct", "dec", "agt"};
    constexpr std::array<unsigned, 17> kNumbers{1,  2,  3,  4, 5, 6,  7,  8, 9,
                                                10, 11, 12, 5, 8, 10, 12, 8};
    if (name.size() < 3) return {};
    const std::string start = ascii_lower(name.substr(0, 3));
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (start == kNames[i]) return kNumbers[i];
    return {};
}

std::optional<ParsedTime> parse_time(std::string_view text, std::chrono::minutes assumed) {
    text = trim(text);
    Scanner in(text);
    if (is_letter(in.peek())) {  // a weekday: "Wed, 11 Jun 2003"
        in.take_letters();
        in.skip(". ,");
    }
    const auto date = take_date(in);
    if (!date) return {};
    in.take_one_of("Tt");
    in.skip(" ,\t");
    const auto clock = take_clock(in);
    if (!clock) return {};
    in.skip(" \t");
    ParsedTime parsed;
    parsed.offset = assumed;
    if (in.peek() == '+' || in.peek() == '-') {
        const auto offset = take_offset(in);
        if (!offset) return {};
        parsed.offset = *offset;
    } else if (!in.at_end()) {
        const auto zone = zone_minutes(in.take_letters());
        if (!zone) return {};
        parsed.offset = std::chrono::minutes(*zone);
    }
    in.skip(" \t.");
    // "04:58:24 WIB time" is how one office ends it; anything else is no time.
    const auto rest = in.take_letters();
    if (!in.at_end() || !(rest.empty() || equals_ignoring_case(rest, "time"))) return {};
    parsed.time = std::chrono::sys_days(*date) + *clock - parsed.offset;
    parsed.is_mended = !is_strict(text);
    return parsed;
}

}  // namespace kentongan::cap
