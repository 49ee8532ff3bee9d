// One box over people, posts, tags and places. Owns no data: it asks the rooms that do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

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

    // Brings in what an address or name elsewhere stands for, when a person here asks for it
    // (resolve); what it is, if anything. Blocks on the network. Before requests come.
    struct Resolved {
        std::optional<accounts::AccountId> account;
        std::optional<statuses::StatusId> status;
    };
    using Resolve = std::function<Resolved(std::string_view text)>;
    void set_resolve(Resolve resolve);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::search
