// What stands behind links.
#pragma once

#include <string>

#include "platform/base/id.h"
#include "rooms/statuses/types.h"

namespace kentongan::cards {

using CardId = Id<struct CardTag>;
using statuses::StatusId;

// A post has this card now, after the commit.
struct CardAttached {
    StatusId status;
    std::string url;
};

}  // namespace kentongan::cards
