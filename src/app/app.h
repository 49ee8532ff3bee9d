// The composition: config → platform → rooms → listen. This folder and main.cpp are the only places
// that name every room.
#pragma once

#include <memory>
#include <string>

#include "platform/base/clock.h"
#include "platform/config/config.h"
#include "platform/platform.h"

namespace kentongan {

namespace regions {
class Regions;
}
namespace accounts {
class Accounts;
}
namespace actors {
class Actors;
}
namespace groups {
class Groups;
}
namespace objects {
class Objects;
}
namespace statuses {
class Statuses;
}
namespace warnings {
class Warnings;
}
namespace coordinators {
class Coordinators;
}
namespace composer {
class Composer;
}
namespace receipts {
class Receipts;
}
namespace subscriptions {
class Subscriptions;
}
namespace delivery {
class Delivery;
}
namespace loudspeakers {
class Loudspeakers;
}
namespace answers {
class Answers;
}
namespace reports {
class Reports;
}
namespace drills {
class Drills;
}
namespace disasters {
class Disasters;
}
namespace public_relays {
class PublicRelays;
}
namespace relay {
class Relay;
}
namespace site {
class Site;
}

class App {
public:
    // Opens the database and brings it up to date; nothing runs yet. Throws when that is
    // impossible.
    explicit App(Config config);
    ~App();  // stops

    // Workers, polling, expiry and the sockets. Returns when the server answers.
    void start();
    void stop();  // within a second
    std::uint16_t port() const;
    // Of every room, in the order in which they are applied.
    static std::vector<db::Migration> migrations();

    const Config& config() const;
    Platform& platform();
    regions::Regions& regions();
    accounts::Accounts& accounts();
    actors::Actors& actors();
    groups::Groups& groups();
    statuses::Statuses& statuses();
    objects::Objects& objects();
    warnings::Warnings& warnings();
    coordinators::Coordinators& coordinators();
    composer::Composer& composer();
    receipts::Receipts& receipts();
    subscriptions::Subscriptions& subscriptions();
    delivery::Delivery& delivery();
    loudspeakers::Loudspeakers& loudspeakers();
    answers::Answers& answers();
    reports::Reports& reports();
    drills::Drills& drills();
    disasters::Disasters& disasters();
    public_relays::PublicRelays& public_relays();
    relay::Relay& relay();
    site::Site& site();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan
