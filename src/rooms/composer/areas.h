// Where a warning is for, as CAP wants it: the code of every place, and its shape where we know it.
// Pure; asks the gazetteer, and Warnings only for what a message would reach.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"
#include "rooms/composer/types.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::composer {

inline constexpr std::size_t kMostPlaces = 100;

// "lat,lon lat,lon …" of a drawn area; closed here when it is not. Unprocessable (field "polygon")
// when it has fewer than three or more than 99 corners, crosses itself, or leaves Indonesia.
Result<geo::Ring> drawn_ring(std::string_view text);

// At most 100 points a ring; empty where no boundary is known or where ours is so coarse that it
// would reach other places.
std::vector<geo::Ring> rings_of(const regions::Regions& gazetteer,
                                const warnings::Warnings& warnings, regions::Code place);

// Areas of messages. Keeps the shapes it found, because finding them takes long enough to be felt
// (and warnings are issued while others wait to write); the gazetteer never changes. Thread-safe.
class Areas {
public:
    Areas(const regions::Regions& gazetteer, const warnings::Warnings& warnings)
        : gazetteer_(gazetteer), warnings_(warnings) {}
    // One per place, and one for what was drawn.
    std::vector<cap::Area> of(const Content& content) const;

private:
    std::vector<geo::Ring> shape_of(regions::Code place) const;

    const regions::Regions& gazetteer_;
    const warnings::Warnings& warnings_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<regions::Code, std::vector<geo::Ring>> shapes_;
};

// "Bambanglipuro, Bantul"; a regency and what is larger without its parents: "Bantul".
std::string place_name(const regions::Regions& gazetteer, regions::Code place);
// The same of several: "Bambanglipuro, Bantul", "Bantul dan 3 tempat lain".
std::string place_words(const regions::Regions& gazetteer, const std::vector<regions::Code>& places,
                        std::string_view language);

struct Reached {
    std::int64_t villages = 0, people = 0;
    bool is_estimate = false;  // people are counted by regency; of a part we know the share only
};
Reached reached_in(const regions::Regions& gazetteer, const std::vector<regions::Code>& cover);

}  // namespace kentongan::composer
