// The room's own parts.
#pragma once

#include "rooms/reports/api.h"

namespace kentongan::reports {

struct Reports::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    attachments::Attachments& attachments;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
};

}  // namespace kentongan::reports
