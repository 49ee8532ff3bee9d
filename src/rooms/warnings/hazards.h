// What a warning is about and what people do then, in plain words by hazard and level. A frightened
// person reads them, so: short, one thing each, most urgent first. What the office itself advises
// is shown besides, whole and as its own words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/level.h"
#include "cap/types.h"

namespace kentongan::warnings {

struct Hazard {
    std::string_view key;  // "tsunami", stored and used in JSON
    std::string_view name_id, name_en;
};

// What an office that writes here says besides the words: the event code of the hazard by its key,
// and that the lines of its instruction are the steps.
inline constexpr std::string_view kHazardCode = "kentongan:hazard";
inline constexpr std::string_view kStepsParameter = "kentongan:steps";
inline constexpr std::string_view kStepsInInstruction = "instruction";

// By the code, else the event's words in either language; "other" when nothing is recognised.
const Hazard& hazard_of(const cap::Alert& alert);
const Hazard& hazard_named(std::string_view key);
std::string_view name_of(const Hazard& hazard, std::string_view language);

// Are the lines of its instruction the steps, in this language?
bool says_steps(const cap::Info& info, std::string_view language);
// Ours, for a hazard and level: where the office says none, and prepared for it to change.
std::vector<std::string> standard_steps(std::string_view hazard_key, cap::Level level,
                                        std::string_view language);
// The steps for this level, the same on the page, in the post and in the API.
std::vector<std::string> steps_of(const cap::Info& info, std::string_view hazard_key,
                                  cap::Level level, std::string_view language);

}  // namespace kentongan::warnings
