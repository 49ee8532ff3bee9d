// Where it is, as a drawing without tiles or scripts: the province and, filled, what is warned.
#pragma once

#include <span>
#include <string>

#include "rooms/regions/api.h"

namespace kentongan::warnings {

inline constexpr std::size_t kMaxOutlineBytes = 3'000;

// Inline SVG of at most kMaxOutlineBytes; empty when nothing can be drawn. `label` is its text
// alternative, escaped here.
std::string outline_svg(const regions::Regions& gazetteer, std::span<const regions::Code> cover,
                        std::string_view label);

}  // namespace kentongan::warnings
