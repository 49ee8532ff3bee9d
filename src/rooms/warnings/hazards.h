// What a warning is about and what people do then: the office's own instruction, else these steps
// in plain words. A frightened person reads them, so: short, one thing each, most urgent first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"

namespace kentongan::warnings {

struct Hazard {
    std::string_view key;  // "tsunami", stored and used in JSON
    std::string_view name_id, name_en;
};

// By the event's words in either language; "other" when nothing is recognised.
const Hazard& hazard_of(const cap::Alert& alert);
const Hazard& hazard_named(std::string_view key);
std::string_view name_of(const Hazard& hazard, std::string_view language);

// Our standard steps. `strong`: Siaga and Awas.
std::vector<std::string> standard_steps(std::string_view hazard_key, bool strong,
                                        std::string_view language);

// Steps to show for this info: its instruction cut into sentences; a single sentence is filled up
// with the standard steps.
std::vector<std::string> steps_of(const cap::Info& info, std::string_view hazard_key, bool strong,
                                  std::string_view language);

}  // namespace kentongan::warnings
