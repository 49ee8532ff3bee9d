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
    // joined exercises. From memory: 10 million points in 100 ms. Each concerned way once. Not
    // inside a transaction: reads what changed since.
    std::vector<SubscriptionId> match(const warnings::Summary& warning, const cap::Alert& body,
                                      TimePoint now) const;
    // Who is concerned, but sleeps in quiet hours that end before the warning does, by id. Whoever
    // delivers asks match() again at next_release(): it then has them, and those who were rung
    // already. Nothing of severity Extreme, nor Immediate and Severe, is ever held.
    std::vector<Held> held(const warnings::Summary& warning, const cap::Alert& body,
                           TimePoint now) const;
    std::optional<TimePoint> next_release(const warnings::Summary& warning, const cap::Alert& body,
                                          TimePoint now) const;
    // In the order of ids; those gone meanwhile are left out. Says the concerned place again.
    std::vector<Recipient> find(db::Tx& tx, std::span<const SubscriptionId> ids,
                                std::span<const regions::Code> cover) const;
    // The address does not exist any more (404, 410, bounced).
    void drop(db::Tx& tx, SubscriptionId id, std::string_view reason);

    // The page that ends this one way, for whoever got a message on it; its POST needs no cookie
    // (RFC 8058). After a match(), also inside a transaction.
    std::string stop_url(SubscriptionId id) const;
    // SMS and WhatsApp are offered to people only when a gateway carries them: said before serving
    // begins. Codes go out as jobs "delivery.text" {"channel","to","text"}.
    void offer(Channel channel);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::subscriptions
