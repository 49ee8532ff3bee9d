// The exercise that is replayed: what the recorded nowcast of BMKG looks like, moved to the
// demonstration's two regions and to now. Pure: the time is given, nothing is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "rooms/regions/api.h"

namespace kentongan::demo {

// A round: first message after half a minute, the end within three, a breath, then the next.
inline constexpr auto kRound = std::chrono::seconds(210);
inline constexpr auto kLifeWithoutCancel = std::chrono::minutes(10);

// One document of the feed; the same for every request within its round.
struct Listed {
    std::string file;  // "20261122T103415-yogyakarta-1_alert.xml"
    cap::Alert alert;
};

class Scenario {
public:
    Scenario(const regions::Regions& regions, TimePoint start) : regions_(regions), start_(start) {}

    // What the round running at `now` has issued until then, in one language ("id", "en").
    std::vector<Listed> issued(TimePoint now, std::string_view language) const;
    std::optional<Listed> find(TimePoint now, std::string_view language,
                               std::string_view file) const;

private:
    const regions::Regions& regions_;
    TimePoint start_;
};

// The index as BMKG writes it: RSS 2.0, guid = identifier.
std::string rss_index(const std::vector<Listed>& listed, std::string_view base_url);

}  // namespace kentongan::demo
