// Where an app wants to be told, and of what (docs.joinmastodon.org/entities/WebPushSubscription).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/push/push.h"
#include "rooms/accounts/types.h"

namespace kentongan::webpush {

using accounts::AccountId;
using accounts::TokenId;
using SubscriptionId = Id<struct WebPushSubscriptionTag>;

// From whom.
enum class From { All, Followed, Follower, None };
std::string_view name_of(From from);
std::optional<From> from_named(std::string_view name);

struct Subscription {
    SubscriptionId id;
    TokenId token;
    AccountId account;
    push::Subscription browser;
    std::vector<std::string> alerts;  // types of notifications
    From from = From::All;
    std::string sealed_token;
    TimePoint created_at;

    bool wants(std::string_view type) const;
};

}  // namespace kentongan::webpush
