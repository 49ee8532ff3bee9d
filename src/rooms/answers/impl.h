// The room's own parts.
#pragma once

#include "rooms/answers/api.h"

namespace kentongan::answers {

struct Answers::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
};

}  // namespace kentongan::answers
