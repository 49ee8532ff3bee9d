// The room's own parts, for its routes.
#pragma once

#include "rooms/filters/api.h"
#include "rooms/filters/cache.h"
#include "rooms/filters/service.h"

namespace kentongan::filters {

inline constexpr std::size_t kCacheBytes = 32 << 20;

struct Filters::Impl {
    explicit Impl(Platform& given) : platform(given), cache(kCacheBytes), service(given, cache) {}

    Platform& platform;
    MatcherCache cache;
    Service service;
};

void add_filter_routes(Filters::Impl& room);
void add_part_routes(Filters::Impl& room);
void add_v1_routes(Filters::Impl& room);

}  // namespace kentongan::filters
