#include "rooms/search/operators.h"

#include <charconv>

#include "platform/base/strings.h"

namespace kentongan::search {
namespace {

std::optional<TimePoint> day_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto year = parse_integer(text.substr(0, 4)), month = parse_integer(text.substr(5, 2)),
               day = parse_integer(text.substr(8, 2));
    if (!year || !month || !day) return {};
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return {};
    return std::chrono::sys_days(date);
}

bool take_time(statuses::StatusQuestion& asked, std::string_view name, std::string_view value) {
    constexpr std::chrono::days kDay(1);
    const auto day = day_of(value);
    if (!day) return false;
    if (name == "before") {
        asked.before = *day;
    } else if (name == "after") {
        asked.since = *day + kDay;
    } else if (name == "during") {
        asked.since = *day;
        asked.before = *day + kDay;
    } else {
        return false;
    }
    return true;
}

bool take_kind(statuses::StatusQuestion& asked, std::string_view name, std::string_view value,
               bool wanted) {
    if (name == "has") {
        if (value == "media" || value == "image" || value == "video" || value == "audio")
            asked.media = wanted;
        else if (value == "poll")
            asked.poll = wanted;
        else if (value == "link" || value == "embed")
            asked.link = wanted;
        else
            return false;
        return true;
    }
    if (name != "is") return false;
    if (value == "reply")
        asked.reply = wanted;
    else if (value == "sensitive")
        asked.sensitive = wanted;
    else
        return false;
    return true;
}

}  // namespace

Parsed parse(db::Tx& tx, const Search::Impl& room, const Question& question) {
    Parsed parsed;
    auto& asked = parsed.question;
    asked.viewer = question.viewer;
    const auto take = [&](std::string_view word) {
        const bool wanted = !word.starts_with('-');
        if (!wanted) word.remove_prefix(1);
        const auto colon = word.find(':');
        if (colon == std::string_view::npos || colon + 1 == word.size()) return false;
        const auto name = word.substr(0, colon);
        auto value = word.substr(colon + 1);
        if (take_kind(asked, name, value, wanted)) return true;
        if (!wanted) return false;
        if (take_time(asked, name, value)) return true;
        if (name == "language" && value.size() <= 8) {
            asked.language = value;
            return true;
        }
        if (name == "in") {
            if (value != "library" && value != "public" && value != "all") return false;
            asked.only_library = value == "library";
            return true;
        }
        if (name != "from") return false;
        if (value == "me" && question.viewer) {
            asked.author = question.viewer;
            return true;
        }
        if (value.starts_with('@')) value.remove_prefix(1);
        const auto person = room.accounts.find_by_username(tx, value);
        if (person && !person->suspended)
            asked.author = person->id;
        else
            parsed.impossible = true;
        return true;
    };
    for (auto word : split(trim(question.text), ' '))
        if (!word.empty() && !take(word))
            asked.text.append(asked.text.empty() ? "" : " ").append(word);
    return parsed;
}

}  // namespace kentongan::search
