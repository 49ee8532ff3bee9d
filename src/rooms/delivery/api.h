// Carries warnings to subscribers over push, e-mail, webhook, SMS and WhatsApp gateways.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::delivery {

class Delivery {
public:
    Delivery(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             warnings::Warnings& warnings, subscriptions::Subscriptions& subscriptions,
             receipts::Receipts& receipts);
    ~Delivery();
    static std::vector<db::Migration> migrations();
    // Ends what is being handed over within a second; it goes on at the next start.
    void stop();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::delivery
