// Who was reached by a warning, by place, channel and liaison.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::receipts {

enum class Channel {
    Timeline,
    Push,
    Email,
    Webhook,
    Sms,
    WhatsApp,
    Loudspeaker,
    Liaison,  // a person who announced it in their place
    Page,     // read on the warning's page, without any other channel
};
// Each includes those before.
enum class Stage { HandedOver = 1, Delivered = 2, Shown = 3, Acknowledged = 4 };

struct Receipt {
    warnings::ChainId chain;
    Channel channel = Channel::Page;
    std::string recipient;  // opaque, stable: "sub:12", "account:7", "speaker:3", "liaison:5"
    regions::Code place;    // where that recipient is meant to be, as exactly as known
    Stage stage = Stage::HandedOver;
    TimePoint at;
    bool exercise = false;
};

// How many receipts came at least so far.
struct Counts {
    std::int64_t handed = 0, delivered = 0, shown = 0, acknowledged = 0;
    Counts& operator+=(const Counts& other);
    friend bool operator==(const Counts&, const Counts&) = default;
};

struct ChannelCounts {
    Channel channel = Channel::Page;
    Counts counts;
};

// Places of one level: how many are warned, in how many of them somebody was shown the warning, in
// how many a liaison has announced it, and in how many one or the other.
struct PlacesReached {
    std::int64_t warned = 0, shown = 0, announced = 0, reached = 0;
};

// How far a warning came. Of an exercise only receipts of the exercise count, and the other way
// round. Channel::Liaison counts announcements; whoever has several channels counts in each.
struct Reached {
    bool exercise = false;
    std::vector<ChannelCounts> channels;  // those with receipts, by channel
    // A village: its liaison, or one above for all of it, has announced it, or somebody there was
    // shown it. A district: at least one of its villages.
    PlacesReached villages, districts;
    std::optional<TimePoint> first_handed, first_shown;
    TimePoint counted_at;
};

}  // namespace kentongan::receipts
