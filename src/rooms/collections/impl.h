// The room's own parts, for its routes and its page.
#pragma once

#include "rooms/collections/api.h"
#include "rooms/collections/service.h"

namespace kentongan::collections {

struct Collections::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, tags::Tags& tags)
        : platform(given), accounts(all_accounts), service(given, all_accounts, tags) {}

    Platform& platform;
    accounts::Accounts& accounts;
    Service service;
};

void add_routes(Collections::Impl& room);
void add_item_routes(Collections::Impl& room);
void add_pages(Collections::Impl& room);

}  // namespace kentongan::collections
