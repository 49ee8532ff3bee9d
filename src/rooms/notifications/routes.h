// What the routes of the room share.
#pragma once

#include "platform/http/message.h"
#include "rooms/notifications/render.h"
#include "rooms/notifications/service.h"

namespace kentongan::notifications {

inline constexpr int kStandardPage = 40, kMostPerPage = 80;
inline constexpr int kMostCounted = 1'000;

// types, exclude_types, account_id and include_filtered as they were sent.
Filter filter_of(const http::Request& request, Page page);
Understanding understanding_of(const http::Request& request);
int count_limit(const http::Request& request);
http::Response count_json(std::int64_t count);

}  // namespace kentongan::notifications
