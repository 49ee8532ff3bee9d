// Whom a warning is for: places of people, their wishes, and the ways to reach them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/types.h"
#include "rooms/warnings/api.h"

namespace kentongan::subscriptions {

class Subscriptions {
public:
    Subscriptions(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                  warnings::Warnings& warnings);
    ~Subscriptions();
    static std::vector<db::Migration> migrations();

    // Who is to be rung now about this warning, by id: the one gate in front of everything that
    // rings. Nobody for what is hidden, unverified or of level Info; for an exercise only those who
    // joined exercises. From memory: 10 million points in 100 ms. Each concerned way once.
    std::vector<SubscriptionId> match(const warnings::Summary& warning, const cap::Alert& body,
                                      TimePoint now) const;
    // In the order of ids; those gone meanwhile are left out. Says the concerned place again.
    std::vector<Recipient> find(db::Tx& tx, std::span<const SubscriptionId> ids,
                                std::span<const regions::Code> cover) const;
    // The address does not exist any more (404, 410, bounced).
    void drop(db::Tx& tx, SubscriptionId id, std::string_view reason);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::subscriptions
