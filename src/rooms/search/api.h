// One box over people, posts, tags and places. Owns no data: it asks the rooms that do.
#pragma once

#include <memory>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"

namespace kentongan::search {

class Search {
public:
    Search(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           const regions::Regions& regions, tags::Tags& tags);
    ~Search();

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::search
