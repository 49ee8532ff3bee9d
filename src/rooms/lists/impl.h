// The room's own parts, for its routes.
#pragma once

#include "rooms/lists/api.h"
#include "rooms/lists/service.h"

namespace kentongan::lists {

struct Lists::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, statuses::Statuses& all_statuses)
        : platform(given),
          accounts(all_accounts),
          statuses(all_statuses),
          service(given, all_accounts, all_statuses) {}

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    Service service;
};

void add_routes(Lists::Impl& room);
void add_member_routes(Lists::Impl& room);

}  // namespace kentongan::lists
