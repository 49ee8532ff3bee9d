// What people answer to a warning, passing it on, and checking what was passed on.
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
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::answers {

class Answers {
public:
    Answers(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
            receipts::Receipts& receipts);
    ~Answers();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::answers
