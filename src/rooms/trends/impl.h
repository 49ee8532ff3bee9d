// The room's own parts, for its routes.
#pragma once

#include <atomic>

#include "rooms/trends/api.h"
#include "rooms/trends/service.h"

namespace kentongan::trends {

struct Trends::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, statuses::Statuses& all_statuses,
         tags::Tags& all_tags, cards::Cards* all_cards)
        : platform(given),
          accounts(all_accounts),
          statuses(all_statuses),
          tags(all_tags),
          service(given, all_accounts, all_statuses, all_tags, all_cards) {}

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    tags::Tags& tags;
    Service service;
    std::atomic<bool> count_waits = false;  // its job is queued
};

// Of the board, for a reader who does not want to see `hidden`; `language` may be empty.
std::vector<StatusId> statuses_for(const Board& board, std::span<const AccountId> hidden,
                                   std::string_view language);

void add_routes(Trends::Impl& room);
void add_admin_routes(Trends::Impl& room);
void add_pages(Trends::Impl& room);

}  // namespace kentongan::trends
