// How many places there are below one, level by level. Asked of the gazetteer once, because the
// page of the country would walk over 8,000 districts each time.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "rooms/regions/api.h"

namespace kentongan::coordinators {

using Sizes = std::array<std::int64_t, 5>;  // by level; of the place itself nothing

// Thread-safe.
class PlaceSizes {
public:
    explicit PlaceSizes(const regions::Regions& regions) : regions_(regions) {}
    Sizes below(regions::Code place) const;

private:
    Sizes walk(regions::Code place) const;

    const regions::Regions& regions_;
    mutable std::once_flag once_;
    mutable std::unordered_map<regions::Code, Sizes> sizes_;  // down to the regencies
};

}  // namespace kentongan::coordinators
