// What this room's pages share: errors beside fields, and choosing a place without scripts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"
#include "platform/web/web.h"
#include "rooms/accounts/profile_service.h"
#include "rooms/regions/api.h"

namespace kentongan::accounts {

// Sets has_errors and errors for the piece form_errors, and FIELD_error for the line beside each.
void set_errors(web::View& view, const http::Request& request, const FieldErrors& errors);
FieldErrors errors_of(const Error& error);

// A place is typed as text and chosen by code: by the script at once, without it from the list
// that the next page shows.
struct PlaceChoice {
    std::optional<regions::Code> code;       // chosen, or none wanted
    std::vector<regions::Match> candidates;  // to choose from
    bool is_open = false;                    // typed, but not chosen yet
    bool has_more = false;                   // places of this name than are listed
};
PlaceChoice choose_place(const regions::Regions& regions, const http::Params& params,
                         std::string_view text_name, std::string_view code_name);
std::vector<web::View> candidate_views(const PlaceChoice& choice);
FieldError place_not_chosen(const PlaceChoice& choice, std::string_view field);

// Where a form wanted to go on, always on this server.
std::string continue_at(const http::Request& request);

}  // namespace kentongan::accounts
