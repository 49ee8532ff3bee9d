#include "rooms/coordinators/sizes.h"

namespace kentongan::coordinators {

using regions::Level;

Sizes PlaceSizes::below(regions::Code place) const {
    if (place.level() >= Level::District) return walk(place);
    std::call_once(once_, [this] { walk(regions::Code()); });
    const auto found = sizes_.find(place);
    return found == sizes_.end() ? Sizes{} : found->second;
}

// Only under call_once it comes to places that are kept.
Sizes PlaceSizes::walk(regions::Code place) const {
    Sizes sizes{};
    if (place.level() == Level::Village) return sizes;
    const auto children = regions_.children(place);
    sizes[static_cast<std::size_t>(place.level()) + 1] = static_cast<std::int64_t>(children.size());
    if (place.level() == Level::District) return sizes;
    for (const auto& child : children) {
        const auto below = walk(child.code);
        for (std::size_t level = 0; level < sizes.size(); ++level) sizes[level] += below[level];
    }
    sizes_[place] = sizes;
    return sizes;
}

}  // namespace kentongan::coordinators
