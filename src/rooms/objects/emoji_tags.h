// The emoji of this server in a post of ours, as other servers read them.
#pragma once

#include "platform/base/json.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/types.h"

namespace kentongan::objects {

// Elements of `tag`.
void append_emoji_tags(JsonWriter& out, const accounts::Accounts& accounts,
                       const statuses::Status& status);

}  // namespace kentongan::objects
