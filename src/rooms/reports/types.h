// What citizens report, as other rooms may see it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"

namespace kentongan::reports {

using ReportId = Id<struct ReportTag>;
using ClusterId = Id<struct ReportClusterTag>;

// What has been found out about a cluster. Up to Handled it is shown while it lasts.
enum class State { New, Verified, Handled, Closed, False, Duplicate };

// How much a cluster stands out: made of the history of those who reported it, never of their
// number alone.
enum class Prominence { Single, Known, Confirmed, Official };

// Several reports of the same thing at the same place, shown as one.
struct Cluster {
    ClusterId id;
    std::string kind, detail;  // keys of kinds.h; the detail of its most trusted report
    regions::Code region;      // village, else district
    std::optional<geo::Point> point;
    State state = State::New;
    Prominence prominence = Prominence::Single;
    std::int64_t people = 1;  // distinct reporters
    std::string text;         // of its most trusted report
    std::optional<std::int64_t> photo;
    TimePoint first_at, last_at, expires_at;

    bool live_at(TimePoint now) const { return state <= State::Handled && expires_at > now; }
    bool is_official() const { return prominence == Prominence::Official; }
};

}  // namespace kentongan::reports
