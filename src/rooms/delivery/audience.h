// Whom delivery asks for recipients: rooms/subscriptions in the server, and lists of their own in
// tests, which can so make every situation that a gate must withstand.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/db/database.h"
#include "rooms/delivery/order.h"
#include "rooms/regions/types.h"

namespace kentongan::delivery {

struct Audience {
    // As subscriptions::Subscriptions has them.
    std::function<std::vector<SubscriptionId>(const warnings::Summary&, const cap::Alert&,
                                              TimePoint now)>
        match;
    std::function<std::vector<Recipient>(db::Tx&, std::span<const SubscriptionId>,
                                         std::span<const regions::Code> cover)>
        find;
    std::function<void(db::Tx&, SubscriptionId, std::string_view reason)> drop;
    // When match() has more, because quiet hours end; empty: it has everybody.
    std::function<std::optional<TimePoint>(const warnings::Summary&, const cap::Alert&,
                                           TimePoint now)>
        next_release;
    std::function<std::string(SubscriptionId)> stop_url;
};

}  // namespace kentongan::delivery
