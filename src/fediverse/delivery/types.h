// What the parts of delivery tell each other: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fediverse/signatures/claim.h"
#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "platform/jobs/jobs.h"

namespace kentongan::fediverse {

using BodyId = Id<struct DeliveryBodyTag>;
using InboxId = Id<struct DeliveryInboxTag>;
using HostId = Id<struct DeliveryHostTag>;
using jobs::Lane;
using signatures::Scheme;

inline constexpr std::size_t kDeliveryLanes = 3;  // Alert, Interactive, Bulk
inline constexpr Duration kGiveUpAfter = 144h;    // six days
inline constexpr TimePoint kNever = TimePoint::max();

// One body on its way to one inbox.
struct Slip {
    BodyId body;
    InboxId inbox;
    HostId host;
    Lane lane = Lane::Bulk;
    std::int64_t order_key = 0;
    int attempts = 0;
    std::string url;
};

struct Body {
    std::int64_t sender = 0;
    std::string text, digest;  // digest: SHA-256, raw
};

struct HostRecord {
    HostId id;
    std::string name;
    int failures = 0;
    TimePoint failed_at, open_until, dead_since;
    Scheme scheme = Scheme::Cavage;
    TimePoint used_at;  // when something arrived there last, to the day
};

struct Flight {
    Slip slip;
    std::shared_ptr<const Body> body;
    Scheme scheme = Scheme::Cavage;
    bool is_second_knock = false;
    bool is_shut_out = false;  // it ends before it begins
};

}  // namespace kentongan::fediverse
