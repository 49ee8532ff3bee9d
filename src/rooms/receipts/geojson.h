// The warned places as a map: where it came, where in part, where not.
#pragma once

#include <string>

#include "rooms/receipts/rollup.h"

namespace kentongan::receipts {

// A FeatureCollection of villages; of districts where there would be more than a phone can draw.
// Properties: label, class (reached, partly, not), code. A place without a boundary is a point.
std::string reach_geojson(const regions::Regions& gazetteer, const Rollup& rollup,
                          std::span<const Code> scope);

}  // namespace kentongan::receipts
