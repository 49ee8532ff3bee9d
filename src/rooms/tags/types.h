// Tags as other rooms see them: names (text::normal_tag), and what moderators decided.
#pragma once

#include <optional>

#include "platform/base/clock.h"
#include "rooms/accounts/types.h"

namespace kentongan::tags {

using accounts::AccountId;

// What may happen with a tag; everything, where nobody has said otherwise.
struct Rules {
    bool trendable = true, usable = true, listable = true;
    bool reviewed = false;
};
struct RuleChange {
    std::optional<bool> trendable, usable, listable;
};

// How often somebody used a tag on one day of UTC, counted from 1970.
struct DailyUse {
    std::int64_t day = 0;
    AccountId account;
    std::int64_t uses = 0;
};

// Somebody follows other tags than before. Within the transaction and after it.
struct FollowedTagsChanged {
    AccountId account;
};

}  // namespace kentongan::tags
