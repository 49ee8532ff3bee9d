// What the room is made of; seen by its own files only.
#pragma once

#include <functional>
#include <memory>

#include "platform/platform.h"
#include "rooms/timelines/api.h"
#include "rooms/timelines/homes.h"

namespace kentongan::timelines {

inline constexpr std::size_t kHomesBytes = 64 << 20;

struct Timelines::Impl {
    Impl(Platform& p, accounts::Accounts& a, statuses::Statuses& s, lists::Lists& l, tags::Tags& t,
         const regions::Regions& r)
        : platform(p),
          accounts(a),
          statuses(s),
          lists(l),
          tags(t),
          regions(r),
          homes(kHomesBytes) {}

    std::vector<StatusId> home(db::Tx& tx, AccountId owner, const Page& page);
    // Whom the viewer does not see in lists, sorted.
    std::vector<AccountId> hidden_from(db::Tx& tx, std::optional<AccountId> viewer) const;

    Reader read_reader(db::Tx& tx, AccountId owner) const;
    Home fill(db::Tx& tx, AccountId owner) const;
    void learn(Homes::Unsure unsure);
    void on_published(const statuses::StatusPublished& event);

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    lists::Lists& lists;
    tags::Tags& tags;
    const regions::Regions& regions;
    Homes homes;
};

// Reads pages of a list until `page` is full of what the viewer may be shown.
using Fetch = std::function<std::vector<StatusId>(const Page&)>;
using Keep = std::function<std::vector<StatusId>(std::vector<StatusId>)>;
std::vector<StatusId> collect(const Page& page, const Fetch& fetch, const Keep& keep);
// Leaves out what people in `hidden` (sorted) wrote or what was boosted of them.
std::vector<StatusId> without_hidden(db::Tx& tx, const statuses::Statuses& statuses,
                                     std::vector<StatusId> ids, std::span<const AccountId> hidden);
// Without the tags that moderators have forbidden.
std::vector<std::string> usable(db::Tx& tx, const tags::Tags& tags, std::vector<std::string> names);

void add_routes(Timelines& room);
void add_pages(Timelines& room);

}  // namespace kentongan::timelines
