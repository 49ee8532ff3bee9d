// Whom a warning is for: places of people, their wishes, and the ways to reach them.
#pragma once

#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"

namespace kentongan::subscriptions {

using SubscriptionId = Id<struct SubscriptionTag>;
using WatcherId = Id<struct WatcherTag>;

enum class Channel { Push, Email, Webhook, Sms, WhatsApp };

// One way to reach somebody who is concerned by a warning.
struct Recipient {
    SubscriptionId id;
    Channel channel = Channel::Push;
    std::string address;  // push: JSON {"endpoint","p256dh","auth"}; e-mail; URL; +62…
    std::string secret;   // webhook: signs its calls; else empty
    std::string language = "id";
    regions::Code place;  // the place of theirs that is concerned
    std::optional<accounts::AccountId> account;
};

// Concerned, but in quiet hours: to be looked at again at `until`, while the warning is still live.
struct Held {
    SubscriptionId id;
    TimePoint until;
    friend bool operator==(const Held&, const Held&) = default;
};

// Event, after the commit: somebody wants to see what a warning would look like on this way. What
// is sent must say CONTOH before anything else.
struct SampleWanted {
    SubscriptionId subscription;
};

}  // namespace kentongan::subscriptions
