// The room's own parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/search/api.h"

namespace kentongan::search {

using accounts::AccountId;
using statuses::StatusId;

inline constexpr std::size_t kMaxQuestionBytes = 500;
inline constexpr std::size_t kMaxTags = 5;  // whole ones, before the last word

struct Search::Impl {
    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    const regions::Regions& regions;
    tags::Tags& tags;
    Resolve resolve;  // may be empty
};

// What somebody asks for and how much of it.
struct Question {
    std::optional<AccountId> viewer;
    std::string text;
    int limit = 20, offset = 0;
    bool only_followed = false;
    Search::Resolved resolved;  // found elsewhere: stands before everything
    bool accounts = true, statuses = true, tags = true;
};
struct Findings {
    std::vector<accounts::Account> accounts;
    std::vector<StatusId> statuses;
    std::vector<std::string> tags;
};
Findings find(db::Tx& tx, const Search::Impl& room, const Question& question);

void add_routes(Search::Impl& room);
void add_pages(Search::Impl& room);

}  // namespace kentongan::search
