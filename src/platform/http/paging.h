// max_id, since_id, min_id, limit in; the Link header out (RFC 8288), as every Mastodon list has
// it.
#pragma once

#include <string>

#include "platform/base/page.h"
#include "platform/http/message.h"

namespace kentongan::http {

// A limit outside 1…most is clamped.
Page page_of(const Params& params, int standard, int most);
// Sets Link with rel="next" (max_id = oldest) and rel="prev" (min_id = newest), keeping the
// request's other query parameters. Does nothing for an empty page.
void set_links(Response& response, const Request& request, std::string_view base_url,
               std::int64_t newest, std::int64_t oldest);

}  // namespace kentongan::http
