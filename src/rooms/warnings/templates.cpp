// What is prepared for an office that warns: how CAP classes each hazard, and how long it lasts.
#include <algorithm>
#include <array>

#include "rooms/warnings/api.h"
#include "rooms/warnings/hazards.h"

namespace kentongan::warnings {
namespace {

using cap::Category;
using cap::Certainty;
using cap::ResponseType;
using cap::Urgency;

// `strong` is for Siaga and Awas, `mild` for Waspada and Info.
struct Row {
    std::string_view key;
    Category category;
    ResponseType strong, mild;
    Urgency strong_urgency, mild_urgency;
    Certainty certainty;
    int strong_hours, mild_hours;
};

constexpr Row kRows[] = {
    {"flood", Category::Met, ResponseType::Evacuate, ResponseType::Prepare, Urgency::Immediate,
     Urgency::Expected, Certainty::Likely, 6, 12},
    {"storm", Category::Met, ResponseType::Shelter, ResponseType::Prepare, Urgency::Immediate,
     Urgency::Expected, Certainty::Likely, 3, 6},
    {"wind", Category::Met, ResponseType::Shelter, ResponseType::Prepare, Urgency::Immediate,
     Urgency::Expected, Certainty::Likely, 3, 6},
    {"landslide", Category::Geo, ResponseType::Evacuate, ResponseType::Prepare, Urgency::Immediate,
     Urgency::Expected, Certainty::Likely, 12, 24},
    {"quake", Category::Geo, ResponseType::Execute, ResponseType::Monitor, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 6, 6},
    {"tsunami", Category::Geo, ResponseType::Evacuate, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Immediate, Certainty::Likely, 3, 3},
    {"volcano", Category::Geo, ResponseType::Evacuate, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Expected, Certainty::Observed, 24, 24},
    {"house_fire", Category::Fire, ResponseType::Evacuate, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 3, 3},
    {"fire", Category::Fire, ResponseType::Evacuate, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Expected, Certainty::Observed, 12, 24},
    {"haze", Category::Env, ResponseType::Shelter, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Expected, Certainty::Observed, 12, 24},
    {"wave", Category::Met, ResponseType::Avoid, ResponseType::Avoid, Urgency::Expected,
     Urgency::Expected, Certainty::Likely, 12, 24},
    {"drought", Category::Met, ResponseType::Prepare, ResponseType::Prepare, Urgency::Expected,
     Urgency::Future, Certainty::Observed, 24, 24},
    {"epidemic", Category::Health, ResponseType::Execute, ResponseType::Prepare, Urgency::Immediate,
     Urgency::Expected, Certainty::Observed, 24, 24},
    {"security", Category::Security, ResponseType::Shelter, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 3, 6},
    {"missing", Category::Rescue, ResponseType::Assess, ResponseType::Monitor, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 12, 24},
    {"infrastructure", Category::Infra, ResponseType::Avoid, ResponseType::Prepare,
     Urgency::Immediate, Urgency::Expected, Certainty::Observed, 6, 12},
    {"transport", Category::Transport, ResponseType::Avoid, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 3, 6},
    {"chemical", Category::Cbrne, ResponseType::Evacuate, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Immediate, Certainty::Observed, 6, 6},
    {"animal", Category::Safety, ResponseType::Shelter, ResponseType::Avoid, Urgency::Immediate,
     Urgency::Expected, Certainty::Observed, 6, 12},
    {"other", Category::Other, ResponseType::Prepare, ResponseType::Monitor, Urgency::Immediate,
     Urgency::Expected, Certainty::Likely, 6, 12},
};

constexpr auto kKeys = [] {
    std::array<std::string_view, std::size(kRows)> keys;
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = kRows[i].key;
    return keys;
}();

const Row* find_row(std::string_view key) {
    const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const Row& candidate) { return candidate.key == key; });
    return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

std::span<const std::string_view> hazard_keys() {
    return kKeys;
}

bool is_hazard(std::string_view key) {
    return find_row(key) != nullptr;
}

Template template_of(std::string_view hazard, Level level, std::string_view language) {
    const auto* found = find_row(hazard);
    const Row& row = found ? *found : kRows[std::size(kRows) - 1];
    const bool is_strong = level >= Level::Siaga;
    Template made;
    made.hazard = row.key;
    made.name = name_of(hazard_named(row.key), language);
    made.category = row.category;
    made.responses = {is_strong ? row.strong : row.mild};
    made.urgency = is_strong ? row.strong_urgency : row.mild_urgency;
    made.certainty = row.certainty;
    made.life = std::chrono::hours(is_strong ? row.strong_hours : row.mild_hours);
    made.steps = standard_steps(row.key, level, language);
    return made;
}

void mark_as_written_here(cap::Info& info, std::string_view hazard) {
    info.event_codes.push_back({std::string(kHazardCode), std::string(hazard)});
    info.parameters.push_back({std::string(kStepsParameter), std::string(kStepsInInstruction)});
}

}  // namespace kentongan::warnings
