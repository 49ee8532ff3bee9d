// The kentongan: which rhythm says what, and its sound. The drum is computed here, from no
// recording. docs/loudspeaker.md names where the rhythms come from and where they differ.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cap/level.h"

namespace kentongan::loudspeakers {

inline constexpr int kSampleRate = 22'050;  // mono, 16 bits; what the voice speaks in

using Samples = std::vector<std::int16_t>;

// One figure: X a loud stroke, x a stroke, o a soft one, . a rest of the same length.
struct Rhythm {
    std::string_view key, figure;
    int beat_milliseconds = 0;
};

// A rhythm several times, then the next one.
struct Part {
    const Rhythm* rhythm = nullptr;
    int times = 1;
};

const Rhythm& rhythm_named(std::string_view key);  // titir | tiga | empat | dara-muluk | sekali
// What a warning of that hazard and level is drummed with; empty for Info.
std::vector<Part> drummed(std::string_view hazard, cap::Level level);
// How often a device says it; for Awas again and again until somebody says that it was announced.
int times_said(cap::Level level);

// "titir*5 empat*3": names a drumming in full, for the content hash.
std::string name_of(std::span<const Part> parts);
Samples drum(std::span<const Part> parts);
Samples silence(int milliseconds);

}  // namespace kentongan::loudspeakers
