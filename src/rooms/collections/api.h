// The door of collections. No other room asks anything of them.
#pragma once

#include <memory>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/tags/api.h"

namespace kentongan::collections {

class Collections {
public:
    Collections(Platform& platform, accounts::Accounts& accounts, tags::Tags& tags);
    ~Collections();
    static std::vector<db::Migration> migrations();

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::collections
