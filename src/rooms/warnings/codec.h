// A normalised alert as JSON and back: what the bodies table holds. CAP XML would lose what sources
// say beyond CAP (zone levels, arrival times, felt intensities).
#pragma once

#include <string>
#include <string_view>

#include "cap/types.h"
#include "platform/base/result.h"

namespace kentongan::warnings {

std::string encode_alert(const cap::Alert& alert);
// Internal when the text is not what encode_alert wrote.
Result<cap::Alert> decode_alert(std::string_view text);

// Equal for equal meaning: what a repetition is recognised by. Hex.
std::string content_hash(const cap::Alert& alert);

}  // namespace kentongan::warnings
