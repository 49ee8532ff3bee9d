// What can be reported: one table of kinds, each with the one question that helps most.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cap/types.h"
#include "platform/base/clock.h"

namespace kentongan::reports {

struct Word {
    std::string_view key, id, en;
    std::string_view in(std::string_view language) const { return language == "en" ? en : id; }
};

struct Kind {
    Word word;
    Word question;                  // what `details` answer
    std::span<const Word> details;  // from the mildest to the gravest
    cap::Category category = cap::Category::Other;
    Duration life{0};  // without a confirmation
};

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view key);  // nullptr when unknown
// In words; empty for an unknown or empty key.
std::string_view detail_word(const Kind& kind, std::string_view key, std::string_view language);
// By how grave the detail is within its kind; Unknown without one.
cap::Severity severity_of(const Kind& kind, std::string_view detail);

}  // namespace kentongan::reports
