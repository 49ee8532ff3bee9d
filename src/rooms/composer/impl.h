// The room's own parts.
#pragma once

#include "rooms/composer/api.h"
#include "rooms/composer/service.h"

namespace kentongan::composer {

struct Composer::Impl {
    Impl(Platform& given, const regions::Regions& gazetteer, accounts::Accounts& all_accounts,
         warnings::Warnings& all_warnings)
        : platform(given),
          regions(gazetteer),
          accounts(all_accounts),
          warnings(all_warnings),
          areas(gazetteer, all_warnings),
          service({given, gazetteer, all_accounts, all_warnings, areas}) {}

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    Areas areas;
    Service service;
};

void add_routes(Composer::Impl& room);        // routes.cpp
void add_pages(Composer::Impl& room);         // pages.cpp: the desk, a draft, its decisions
void add_step_pages(Composer::Impl& room);    // step_pages.cpp: writing, a step a page
void add_manage_pages(Composer::Impl& room);  // manage_pages.cpp: update and end what is live

}  // namespace kentongan::composer
