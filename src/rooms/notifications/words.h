// What happened, in words for people: on the page, on a lock screen, and for apps that do not know
// the type.
#pragma once

#include <string>
#include <string_view>

#include "rooms/accounts/types.h"

namespace kentongan::notifications {

// What stands behind the name of who did it; an English message id.
std::string_view sentence_of(std::string_view type, bool is_official);
// "Ani liked your post"
std::string title_of(std::string_view type, const accounts::Account& sender,
                     std::string_view language);

}  // namespace kentongan::notifications
