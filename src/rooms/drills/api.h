// Planned exercises, who takes part, and what came of them.
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
#include "rooms/coordinators/api.h"
#include "rooms/loudspeakers/api.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::drills {

class Drills {
public:
    Drills(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
           coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
           receipts::Receipts& receipts, subscriptions::Subscriptions& subscriptions,
           loudspeakers::Loudspeakers& loudspeakers);
    ~Drills();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::drills
