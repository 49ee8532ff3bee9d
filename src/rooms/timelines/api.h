// Home, local, tag: ids in order. Homes of active people are kept in memory under a byte budget,
// filled on first read, kept current by events, rebuilt from the database at any time.
#pragma once

#include <memory>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "platform/http/message.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/lists/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "rooms/timelines/types.h"

namespace kentongan::timelines {

class Timelines {
public:
    Timelines(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
              lists::Lists& lists, tags::Tags& tags, const regions::Regions& regions);
    ~Timelines();

    std::vector<statuses::StatusId> home(db::Tx& tx, accounts::AccountId owner, const Page& page);
    // The page "/" of a person who is signed in: `request.principal` names them. Pool only.
    http::Response home_page(const http::Request& request);
    // While somebody streams their home it stays in memory, so that HomeChanged names them.
    // Balanced calls.
    void keep_active(accounts::AccountId owner);
    void release(accounts::AccountId owner);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::timelines
