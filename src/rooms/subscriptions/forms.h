// What the pages of this room share: fields of a place, errors beside them, and choosing a place
// without scripts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/http/message.h"
#include "platform/web/web.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/service.h"

namespace kentongan::subscriptions {

// Typed as text and chosen by code: by the script at once, without it from the list on the next
// page.
struct PlaceChoice {
    std::string text;
    std::vector<regions::Match> candidates;
    std::optional<Error> error;  // not chosen yet
};
PlaceChoice choose_place(const regions::Regions& regions, const http::Params& params,
                         PlaceInput& input);

PlaceInput input_of(const Place& place);
void set_place_fields(web::View& view, const regions::Regions& regions, std::string_view language,
                      const PlaceInput& input, const PlaceChoice& choice);
void set_error(web::View& view, const http::Request& request, const Error& error);

}  // namespace kentongan::subscriptions
