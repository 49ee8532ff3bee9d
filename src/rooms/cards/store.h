// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/cards/types.h"

namespace kentongan::cards::store {

struct Card {
    CardId id;
    std::string url, json;  // no JSON: the page had nothing to show
    std::string image;      // name of the file, may be empty
    TimePoint fetched_at;
};

std::span<const db::Sql> queries();

std::optional<Card> find(db::Tx& tx, std::string_view url);
CardId put(db::Tx& tx, const Card& card);  // the id it has by its address
void set_status(db::Tx& tx, StatusId status, CardId card);
void remove_status(db::Tx& tx, StatusId status);
std::vector<StatusId> list_statuses(db::Tx& tx, std::string_view url, const Page& page);
// Cards without posts, fetched before: gone, with the names of pictures that nobody needs now.
std::vector<std::string> remove_unused(db::Tx& tx, TimePoint before, int limit);

}  // namespace kentongan::cards::store
