// What other rooms may ask of webpush: nothing. It hears of notifications and sends them to apps
// that sleep. Apps subscribe with push::public_key_of(the key push::kServerKeyName).
#pragma once

#include <memory>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"

namespace kentongan::webpush {

class Webpush {
public:
    Webpush(Platform& platform, accounts::Accounts& accounts,
            notifications::Notifications& notifications);
    ~Webpush();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::webpush
