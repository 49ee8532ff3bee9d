#include "rooms/site/service.h"

namespace kentongan::site {

Site::Site(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           timelines::Timelines& timelines, warnings::Warnings& warnings,
           notifications::Notifications& notifications, const regions::Regions& regions)
    : impl_(new Impl{platform, accounts, statuses, timelines, warnings, notifications, regions}) {}

Site::~Site() = default;

}  // namespace kentongan::site
