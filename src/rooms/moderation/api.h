// What other rooms may ask of moderation: the rules of the house, which servers are limited, and
// which addresses are shut out. Functions with a Tx run inside the caller's transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/moderation/types.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"

namespace kentongan::moderation {

class Moderation {
public:
    Moderation(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               notifications::Notifications& notifications, const tags::Tags& tags);
    ~Moderation();
    static std::vector<db::Migration> migrations();

    // In order. Those that come with the house are message ids: translate text and hint.
    std::vector<Rule> rules(db::Tx& tx) const;

    // What this server does about another: its own block, else the nearest parent domain's. Empty:
    // nothing.
    std::optional<DomainLimit> limit_of(db::Tx& tx, std::string_view domain) const;
    // Mastodon's DomainBlock entities, a JSON array, the strictest first; at most 5,000.
    std::string domain_blocks_json(db::Tx& tx) const;

    // Whether no request from this address is answered. From memory: for every request.
    bool is_shut_out(std::string_view address) const;
    // Whether who signs up from here waits for approval.
    bool asks_approval(db::Tx& tx, std::string_view address) const;

    // NotFound when nobody of it is here; what came already is kept once. TooManyRequests.
    Result<void> receive_report(db::Tx& tx, const ForeignReport& told);
    // Reports that nobody has dealt with, at most 100: for a mark beside the link of moderators.
    std::int64_t open_reports(db::Tx& tx) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

// The tabs of the pages for moderators, for a room that has one of them at the address `current`.
std::vector<web::View> tab_views(const http::Request& request, bool is_admin,
                                 std::string_view current);

}  // namespace kentongan::moderation
