// Warnings said aloud in village halls and mosques.
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
#include "rooms/loudspeakers/types.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::loudspeakers {

class Loudspeakers {
public:
    Loudspeakers(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
                 receipts::Receipts& receipts);
    ~Loudspeakers();
    static std::vector<db::Migration> migrations();

    // Devices in `region` that take part in exercises.
    std::int64_t count_joining(db::Tx& tx, regions::Code region) const;
    // Devices in `region`, by place; at most 500.
    std::vector<Speaker> list(db::Tx& tx, regions::Code region) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::loudspeakers
