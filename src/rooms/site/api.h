// The house seen from outside: the frame around every page, the welcome page, what this instance
// is, and the error pages. Built last, on top of the other rooms; owns no data.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/api.h"
#include "rooms/moderation/api.h"
#include "rooms/notifications/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/timelines/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::site {

// A person of the demonstration whom everybody may sign in as.
struct SignIn {
    std::string name, who, username, password;  // who: "Warga Sidomulyo"
};

class Site {
public:
    Site(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
         timelines::Timelines& timelines, warnings::Warnings& warnings,
         notifications::Notifications& notifications, moderation::Moderation& moderation,
         announcements::Announcements& announcements, const regions::Regions& regions);
    ~Site();

    // Offered on the welcome page of a demonstration (config.demo). Before serving begins.
    void offer_sign_ins(std::vector<SignIn> sign_ins);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::site
