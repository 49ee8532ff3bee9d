// The room's own parts.
#pragma once

#include "platform/platform.h"
#include "rooms/relay/api.h"
#include "rooms/relay/streams.h"
#include "rooms/relay/subscriber.h"

namespace kentongan::relay {

inline constexpr auto kKeepFor = std::chrono::hours(30 * 24);
inline constexpr std::int64_t kMostKept = 100'000;

struct Relay::Impl {
    Impl(Platform& given, const regions::Regions& all_regions, warnings::Warnings& all_warnings)
        : platform(given),
          regions(all_regions),
          warnings(all_warnings),
          streams(given, [this] { return log_name(); }),
          subscriber(given, all_warnings) {}

    // Names this server's log: another database has another one.
    std::string log_name() const;
    // Passes the head of the chain on, within the transaction that made it so.
    void pass_on(db::Tx& tx, warnings::AlertId alert);
    void forget_old();

    Platform& platform;
    const regions::Regions& regions;
    warnings::Warnings& warnings;
    Streams streams;
    Subscriber subscriber;
};

void add_routes(Relay::Impl& room);

}  // namespace kentongan::relay
