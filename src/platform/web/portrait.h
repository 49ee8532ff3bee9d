// Who has not sent a picture is shown by their first letter on a calm ground: people tell each
// other apart, and nothing is fetched.
#pragma once

#include <string_view>

#include "platform/web/web.h"

namespace kentongan::web {

// Sets what the template "pieces/portrait" shows: "avatar_url", or "initial" and "tint" when
// `picture_url` is Mastodon's address for "has no picture" (it ends with /missing.png) or empty.
void set_portrait(View& view, std::string_view name, std::string_view picture_url);

}  // namespace kentongan::web
