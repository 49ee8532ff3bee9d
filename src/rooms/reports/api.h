// What citizens see: floods, fires, blocked roads; apart from what is official.
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
#include "rooms/attachments/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::reports {

class Reports {
public:
    Reports(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            attachments::Attachments& attachments, coordinators::Coordinators& coordinators,
            warnings::Warnings& warnings);
    ~Reports();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::reports
