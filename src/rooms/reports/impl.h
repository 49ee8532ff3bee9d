// The room's own parts.
#pragma once

#include "rooms/reports/api.h"
#include "rooms/reports/service.h"

namespace kentongan::reports {

struct Reports::Impl {
    Impl(Platform& platform_, const regions::Regions& regions_, accounts::Accounts& accounts_,
         attachments::Attachments& attachments_, coordinators::Coordinators& coordinators_,
         warnings::Warnings& warnings_)
        : platform(platform_),
          regions(regions_),
          accounts(accounts_),
          attachments(attachments_),
          coordinators(coordinators_),
          warnings(warnings_),
          service(platform_, regions_, attachments_, coordinators_, warnings_) {}

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    attachments::Attachments& attachments;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    Service service;
};

void add_pages(Reports::Impl& room);        // pages.cpp: what everybody reads
void add_form_pages(Reports::Impl& room);   // form_pages.cpp: sending, one's own report
void add_board_pages(Reports::Impl& room);  // board_pages.cpp: officers
void add_routes(Reports::Impl& room);       // routes.cpp: JSON, GeoJSON, CAP

}  // namespace kentongan::reports
