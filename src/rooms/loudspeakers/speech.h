// What is said of a warning, in Indonesian, made for the ear: no abbreviations, no addresses, times
// in words, the most important first. Pure.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/time_text.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/types.h"

namespace kentongan::loudspeakers {

inline constexpr std::size_t kLongestSpeech = 900;  // code points: about a minute

// Text of an office as a voice should read it: "BPBD" letter by letter, "WIB" as words, no
// addresses and signs.
std::string spoken(std::string_view text);

// "Bambanglipuro, Bantul", at most four places, then how many more.
std::string places_of(const regions::Regions& gazetteer, const std::vector<regions::Code>& cover);
Zone zone_of(const std::vector<regions::Code>& cover);

std::string speech_of(const warnings::Summary& told, const regions::Regions& gazetteer);
// After the end: withdrawn by its office, or its time is over.
std::string farewell_of(const warnings::Summary& told, const regions::Regions& gazetteer);
std::string test_speech();

}  // namespace kentongan::loudspeakers
