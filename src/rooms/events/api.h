// Events across servers (FEP-8a8e): a post with a time and a place, and who takes part in it.
#pragma once

#include <memory>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/events/types.h"
#include "rooms/objects/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::events {

class Events {
public:
    Events(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           actors::Actors& actors, objects::Objects& objects);
    ~Events();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::events
