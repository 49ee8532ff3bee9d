// The room's own parts.
#pragma once

#include "rooms/receipts/api.h"
#include "rooms/receipts/service.h"

namespace kentongan::receipts {

struct Receipts::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    Service service{platform, regions, accounts, coordinators, warnings};
    Receipts::CompleteReport complete_report{};  // may be empty
};

void add_routes(Receipts& receipts);
void add_reach_pages(Receipts::Impl& room);
void add_report_pages(Receipts::Impl& room);

}  // namespace kentongan::receipts
