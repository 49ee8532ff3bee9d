#include "cap/bmkg_nowcast.h"

#include <algorithm>
#include <array>

#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

constexpr auto kNowcastLife = std::chrono::hours(3);

// The words before a list of districts, longest first where one contains another.
constexpr std::array<std::string_view, 7> kNow{
    "khususnya di kecamatan ", "khususnya di ",     "khususnya ",      "especially in: ",
    "especially in ",          "particularly in: ", "particularly in "};
constexpr std::array<std::string_view, 8> kSpreading{"dapat meluas ke wilayah ",
                                                     "meluas hingga ke wilayah ",
                                                     "meluas ke wilayah ",
                                                     "dapat meluas ke ",
                                                     "meluas ke ",
                                                     "may spread to: ",
                                                     "may spread to ",
                                                     "expected to spread to "};
constexpr std::array<std::string_view, 5> kTails{" dan sekitarnya", " sekitarnya", " dan sekitar",
                                                 " and surrounding areas", " and its surroundings"};
constexpr std::array<std::string_view, 4> kAdvice{"masyarakat dihimbau", "masyarakat diimbau",
                                                  "the public is strongly advised",
                                                  "the public is advised"};
constexpr std::array<std::string_view, 4> kUntil{
    "berlangsung hingga ", "hingga pukul ", "gradually improve by ", "expected to last until "};

template <std::size_t N>
std::optional<std::size_t> after_any(std::string_view lower,
                                     const std::array<std::string_view, N>& markers) {
    std::optional<std::size_t> first;
    std::size_t length = 0;
    for (const std::string_view marker : markers) {
        const auto at = lower.find(marker);
        if (at == std::string_view::npos || (first && *first <= at)) continue;
        first = at;
        length = marker.size();
    }
    return first ? std::optional(*first + length) : std::nullopt;
}

// A full stop ends the list unless it is an abbreviation's ("BTS. ULU", "Kab. Bantul"): then a
// space and another word of the same name follow before the next comma, and the word is short.
std::size_t end_of_list(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') return i;
        if (text[i] != '.') continue;
        const auto word_start = text.find_last_of(" ,\n", i);
        const std::size_t word = i - (word_start == std::string_view::npos ? 0 : word_start + 1);
        const bool goes_on = i + 2 < text.size() && text[i + 1] == ' ' && word > 0 && word <= 4;
        if (!goes_on) return i;
    }
    return text.size();
}

std::string_view without_tail(std::string_view name) {
    name = trim(name);
    const std::string lower = ascii_lower(name);
    for (const std::string_view tail : kTails)
        if (lower.ends_with(tail)) return trim(name.substr(0, name.size() - tail.size()));
    return name;
}

void add_names(std::string_view list, std::vector<std::string>& names) {
    const std::string plain = replace_all(std::string(list), ";", ",");
    for (std::string_view part : split(plain, ',')) {
        part = without_tail(part);
        // The last of a list: "A, B, dan C" or "A dan B".
        std::vector<std::string> pieces;
        std::string text = replace_all(std::string(part), " dan ", "\n");
        text = replace_all(std::move(text), " and ", "\n");
        for (std::string_view piece : split(text, '\n')) {
            piece = trim(piece);
            for (const std::string_view lead : {"dan ", "and ", "Kec. ", "Kecamatan ", "wilayah "})
                if (equals_ignoring_case(piece.substr(0, lead.size()), lead))
                    piece = trim(piece.substr(lead.size()));
            const bool filler = equals_ignoring_case(piece, "sekitarnya") || piece.empty();
            if (filler || names.size() == kMaxNamedPlaces) continue;
            if (std::ranges::find(names, piece) == names.end()) names.emplace_back(piece);
        }
    }
}

template <std::size_t N>
std::vector<std::string> names_after(std::string_view text,
                                     const std::array<std::string_view, N>& markers) {
    std::vector<std::string> names;
    const std::string lower = ascii_lower(text);
    if (const auto at = after_any(lower, markers)) {
        text.remove_prefix(*at);
        std::string_view list = text.substr(0, end_of_list(text));
        // The second list may follow in the same sentence.
        const std::string rest = ascii_lower(list);
        for (const std::string_view next : {" dapat meluas", " dan dapat", " may spread"})
            if (const auto cut = rest.find(next); cut != std::string::npos)
                list = list.substr(0, std::min(cut, list.size()));
        add_names(list, names);
    }
    return names;
}

std::string advice_in(std::string_view description) {
    const std::string lower = ascii_lower(description);
    for (const std::string_view marker : kAdvice) {
        const auto at = lower.find(marker);
        if (at == std::string::npos) continue;
        const auto end = std::min(description.find('\n', at), description.size());
        return std::string(trim(description.substr(at, end - at)));
    }
    return {};
}

std::optional<TimePoint> end_in(std::string_view description, std::chrono::minutes offset) {
    const std::string lower = ascii_lower(description);
    const auto at = after_any(lower, kUntil);
    if (!at) return {};
    std::string_view rest = description.substr(*at);
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto parsed = parse_time(rest.substr(0, end), offset);
    return parsed ? std::optional(parsed->time) : std::nullopt;
}

}  // namespace

NamedPlaces named_places(std::string_view description) {
    NamedPlaces places{names_after(description, kNow), names_after(description, kSpreading)};
    std::erase_if(places.spreading, [&](const std::string& name) {
        return std::ranges::find(places.now, name) != places.now.end();
    });
    return places;
}

std::vector<std::string> places_in_description(std::string_view description) {
    NamedPlaces places = named_places(description);
    std::ranges::move(places.spreading, std::back_inserter(places.now));
    return std::move(places.now);
}

void normalise_nowcast(Alert& alert) {
    for (Info& info : alert.infos) {
        for (Area& area : info.areas)
            if (area.province_name.empty()) area.province_name = area.description;
        if (info.instruction.empty()) info.instruction = advice_in(info.description);
        if (info.expires) continue;
        info.expires = end_in(info.description, alert.sent_offset);
        if (!info.expires || *info.expires <= alert.sent) {
            info.expires = alert.sent + kNowcastLife;
            remark(alert.remarks, "expires: missing, taken as three hours");
        } else {
            remark(alert.remarks, "expires: missing, taken from the description");
        }
    }
}

bool merge_languages(Alert& into, Alert other) {
    if (into.identifier != other.identifier || into.sender != other.sender) return false;
    const bool is_newer = other.sent > into.sent;
    for (Info& info : other.infos) {
        const auto same = std::ranges::find_if(into.infos, [&](const Info& known) {
            return equals_ignoring_case(known.language, info.language) && known.event == info.event;
        });
        if (same == into.infos.end() && into.infos.size() >= kMaxInfos)
            remark(into.remarks, "info: too many, the rest was left out");
        else if (same == into.infos.end())
            into.infos.push_back(std::move(info));
        else if (is_newer)
            *same = std::move(info);
    }
    if (is_newer) {
        into.sent = other.sent;
        into.sent_offset = other.sent_offset;
    }
    for (std::string& text : other.remarks) remark(into.remarks, std::move(text));
    return true;
}

}  // namespace kentongan::cap
