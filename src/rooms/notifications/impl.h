// The room's own parts, for its routes and pages.
#pragma once

#include "rooms/notifications/api.h"
#include "rooms/notifications/service.h"

namespace kentongan::notifications {

struct Notifications::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, statuses::Statuses& all_statuses);

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    Service service;
};

void add_routes(Notifications::Impl& room);
void add_group_routes(Notifications::Impl& room);
void add_request_routes(Notifications::Impl& room);  // and the policy
void add_pages(Notifications::Impl& room);
void add_request_pages(Notifications::Impl& room);

}  // namespace kentongan::notifications
