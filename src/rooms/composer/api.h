// Writing a warning on a phone: templates, draft, approval by a second officer, update, end.
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
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::composer {

class Composer {
public:
    Composer(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             coordinators::Coordinators& coordinators, warnings::Warnings& warnings);
    ~Composer();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::composer
