// A report as the form and the API send it: the same fields.
#pragma once

#include "platform/http/message.h"
#include "rooms/reports/impl.h"

namespace kentongan::reports {

inline constexpr std::size_t kMaxFormBytes = 17 << 20;  // a photo as the camera made it

// kind, detail (or detail_KIND), text, lat and lon, place, picture, and key or Idempotency-Key.
// Refers to the request's upload.
NewReport report_of(const regions::Regions& gazetteer, const http::Request& request);

}  // namespace kentongan::reports
