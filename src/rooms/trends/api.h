// What other rooms may ask of trends: reads memory only, from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/cards/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "rooms/trends/types.h"

namespace kentongan::trends {

class Trends {
public:
    // Without `cards` no links trend.
    Trends(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           tags::Tags& tags, cards::Cards* cards = nullptr);
    ~Trends();
    static std::vector<db::Migration> migrations();

    // The strongest first; what a reader does not want to see is the caller's business.
    std::vector<std::string> tags(std::size_t most) const;
    std::vector<statuses::StatusId> statuses(std::size_t most) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::trends
