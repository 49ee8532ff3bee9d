#include "cap/level.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

// The words of each enumeration in the order of its enumerators (CAP 1.2 §3.2).
constexpr std::array<std::string_view, 5> kStatuses{"Actual", "Exercise", "System", "Test",
                                                    "Draft"};
constexpr std::array<std::string_view, 5> kMsgTypes{"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr std::array<std::string_view, 3> kScopes{"Public", "Restricted", "Private"};
constexpr std::array<std::string_view, 12> kCategories{"Geo",       "Met",   "Safety", "Security",
                                                       "Rescue",    "Fire",  "Health", "Env",
                                                       "Transport", "Infra", "CBRNE",  "Other"};
constexpr std::array<std::string_view, 9> kResponses{
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"};
constexpr std::array<std::string_view, 5> kUrgencies{"Immediate", "Expected", "Future", "Past",
                                                     "Unknown"};
constexpr std::array<std::string_view, 5> kSeverities{"Extreme", "Severe", "Moderate", "Minor",
                                                      "Unknown"};
constexpr std::array<std::string_view, 5> kCertainties{"Observed", "Likely", "Possible", "Unlikely",
                                                       "Unknown"};

template <class Enum, std::size_t N>
std::string_view at(const std::array<std::string_view, N>& words, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? words[index] : std::string_view();
}

template <class Enum, std::size_t N>
std::optional<Enum> look_up(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i)
        if (equals_ignoring_case(words[i], word)) return static_cast<Enum>(i);
    return {};
}

struct LevelRow {
    Level level;
    Severity severity;
    std::string_view word, loud_word, key, shape;
};
constexpr std::array<LevelRow, 4> kLevels{{
    {Level::Info, Severity::Minor, "Info", "INFO", "info", "circle"},
    {Level::Waspada, Severity::Moderate, "Waspada", "WASPADA", "waspada", "triangle"},
    {Level::Siaga, Severity::Severe, "Siaga", "SIAGA", "siaga", "diamond"},
    {Level::Awas, Severity::Extreme, "Awas", "AWAS", "awas", "octagon"},
}};

const LevelRow& row(Level level) {
    return kLevels[std::min(static_cast<std::size_t>(level), kLevels.size() - 1)];
}

bool is_all_clear(const Info& info) {
    return std::ranges::find(info.responses, ResponseType::AllClear) != info.responses.end();
}

Level level_of_severity(Severity severity) {
    for (const LevelRow& candidate : kLevels)
        if (candidate.severity == severity) return candidate.level;
    return Level::Info;
}

}  // namespace

Level level_of(const Info& info) {
    if (is_all_clear(info) || info.certainty == Certainty::Unlikely) return Level::Info;
    std::optional<Level> highest;
    for (const Area& area : info.areas)
        if (area.level) highest = std::max(highest.value_or(Level::Info), *area.level);
    return highest.value_or(level_of_severity(info.severity));
}

Level level_of(const Info& info, const Area& area) {
    if (is_all_clear(info) || info.certainty == Certainty::Unlikely) return Level::Info;
    return area.level.value_or(level_of_severity(info.severity));
}

Level level_of(const Alert& alert) {
    Level highest = Level::Info;
    if (alert.msg_type == MsgType::Alert || alert.msg_type == MsgType::Update)
        for (const Info& info : alert.infos) highest = std::max(highest, level_of(info));
    return highest;
}

Severity severity_of(Level level) {
    return row(level).severity;
}
std::string_view word(Level level) {
    return row(level).word;
}
std::string loud_word(Level level) {
    return std::string(row(level).loud_word);
}
std::string_view key(Level level) {
    return row(level).key;
}
std::string_view shape(Level level) {
    return row(level).shape;
}

std::optional<Level> parse_level(std::string_view text) {
    for (const LevelRow& candidate : kLevels)
        if (equals_ignoring_case(candidate.key, trim(text))) return candidate.level;
    return {};
}

std::string_view name_of(Status value) {
    return at(kStatuses, value);
}
std::string_view name_of(MsgType value) {
    return at(kMsgTypes, value);
}
std::string_view name_of(Scope value) {
    return at(kScopes, value);
}
std::string_view name_of(Category value) {
    return at(kCategories, value);
}
std::string_view name_of(ResponseType value) {
    return at(kResponses, value);
}
std::string_view name_of(Urgency value) {
    return at(kUrgencies, value);
}
std::string_view name_of(Severity value) {
    return at(kSeverities, value);
}
std::string_view name_of(Certainty value) {
    return at(kCertainties, value);
}

template <>
std::optional<Status> parse_word(std::string_view text) {
    return look_up<Status>(kStatuses, text);
}
template <>
std::optional<MsgType> parse_word(std::string_view text) {
    return look_up<MsgType>(kMsgTypes, text);
}
template <>
std::optional<Scope> parse_word(std::string_view text) {
    return look_up<Scope>(kScopes, text);
}
template <>
std::optional<Category> parse_word(std::string_view text) {
    return look_up<Category>(kCategories, text);
}
template <>
std::optional<ResponseType> parse_word(std::string_view text) {
    return look_up<ResponseType>(kResponses, text);
}
template <>
std::optional<Urgency> parse_word(std::string_view text) {
    return look_up<Urgency>(kUrgencies, text);
}
template <>
std::optional<Severity> parse_word(std::string_view text) {
    return look_up<Severity>(kSeverities, text);
}
template <>
std::optional<Certainty> parse_word(std::string_view text) {
    return look_up<Certainty>(kCertainties, text);
}

}  // namespace kentongan::cap
