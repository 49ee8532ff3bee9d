// The room's own parts.
#pragma once

#include "rooms/disasters/api.h"

namespace kentongan::disasters {

struct Disasters::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    answers::Answers& answers;
    reports::Reports& reports;
};

}  // namespace kentongan::disasters
