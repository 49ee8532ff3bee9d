// The rules: what an app may subscribe to, and who is sent what.
#pragma once

#include <string>
#include <string_view>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"
#include "rooms/webpush/store.h"

namespace kentongan::webpush {

inline constexpr std::size_t kMostEndpointBytes = 2'048;
// Of one account; the oldest goes.
inline constexpr int kMostSubscriptions = 20;

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts)
        : platform_(platform), accounts_(accounts) {}

    // Takes the place of what the token had. Unprocessable in Mastodon's words.
    Result<Subscription> subscribe(db::Tx& tx, Subscription wanted);
    // One job for a host and a lane, with everybody it concerns.
    void plan(db::Tx& tx, std::span<const notifications::Notification> told);

private:
    Result<void> check(const Subscription& wanted) const;
    bool lets_through(db::Tx& tx, const Subscription& subscription, AccountId sender) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
};

// Seals under a key of 32 bytes, and opens; empty when it was changed or is empty.
std::string sealed(std::string_view key, std::string_view token);
std::string opened(std::string_view key, std::string_view sealed_token);

}  // namespace kentongan::webpush
