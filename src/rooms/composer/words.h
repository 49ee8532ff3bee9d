// The words by which states are stored and said in JSON, and back; and where a draft is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/composer/types.h"

namespace kentongan::composer {

std::string_view name_of(State state);
std::string_view name_of(Kind kind);
std::string_view name_of(Review review);
State state_named(std::string_view name);
Kind kind_named(std::string_view name);
Review review_named(std::string_view name);

std::string text_of(const std::vector<regions::Code>& places);  // "34.02 34.71"
std::vector<regions::Code> places_in(std::string_view text);    // what is no code is left out

std::string desk_path();                // "/tulis-peringatan"
std::string draft_path(DraftId draft);  // its preview

// The fields that differ, by their names in form and API: "headline", "hours".
std::vector<std::string> differences(const Content& before, const Content& after);

}  // namespace kentongan::composer
