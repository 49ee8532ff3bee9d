// Which places a warning is for: polygon × districts and villages, names in the text, codes. Pure:
// no database, no clock. The union of all that is found is warned; where the ways disagree it is
// said in the remarks, for the operator.
#pragma once

#include <string>
#include <vector>

#include "cap/types.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

// A polygon means a district when it covers this much of it. Recorded nowcasts cover the districts
// they name by 97 % and more and touch their neighbours by 5 % and less.
inline constexpr double kCoverThreshold = 0.10;
// People are told of a quake where it was felt from here (shaking that wakes), or, while nothing
// felt is known, around the epicentre from this magnitude.
inline constexpr int kLeastFeltMmi = 3;
inline constexpr double kLeastMagnitude = 5.0;
// Two places of one name: the one farther from the epicentre than this is another one.
inline constexpr double kFarthestFeltKm = 800;

struct Targeting {
    std::vector<Target> targets;       // by region
    std::vector<regions::Code> cover;  // minimal, sorted
    std::vector<std::string> remarks;
};

// `source_regions`: what the source is registered for; the last resort when the alert names
// nothing we know.
Targeting find_targets(const regions::Regions& gazetteer, const cap::Alert& alert, Kind kind,
                       std::span<const regions::Code> source_regions);

// Of one area of `info` alone, when an alert has several.
std::vector<regions::Code> places_of(const regions::Regions& gazetteer, const cap::Alert& alert,
                                     const cap::Info& info, const cap::Area& area, Kind kind);

}  // namespace kentongan::warnings
