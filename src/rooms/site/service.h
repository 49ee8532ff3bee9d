// What the handlers of this room share: the rooms they ask.
#pragma once

#include "rooms/site/api.h"

namespace kentongan::site {

struct Site::Impl {
    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    timelines::Timelines& timelines;
    warnings::Warnings& warnings;
    notifications::Notifications& notifications;
    const regions::Regions& regions;
};

}  // namespace kentongan::site
