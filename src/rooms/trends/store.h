// All SQL of the room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/statuses/types.h"
#include "rooms/trends/types.h"

namespace kentongan::trends {

using accounts::AccountId;
using statuses::StatusId;

struct Mark {
    Kind kind = Kind::Tag;
    std::string subject;
    AccountId account;
    std::int64_t day = 0;
    TimePoint at;
    StatusId status;
    std::int64_t uses = 1;
};

struct Review {
    std::string subject;
    bool allowed = true;
};

namespace store {

std::span<const db::Sql> queries();

void insert_mark(db::Tx& tx, const Mark& mark);  // again: one use more, at the same time
// One use less; none left: gone.
void take_mark(db::Tx& tx, const Mark& mark);
// Of an account, at most `most`.
std::int64_t count_marks(db::Tx& tx, AccountId account, Kind kind, TimePoint since, int most);
std::vector<Mark> list_marks(db::Tx& tx, Kind kind, TimePoint since, int limit);  // newest first
void remove_of_status(db::Tx& tx, StatusId status);
std::int64_t remove_before(db::Tx& tx, Kind kind, TimePoint time, int most);

void upsert_review(db::Tx& tx, Kind kind, const Review& review, TimePoint now);
std::vector<Review> list_reviews(db::Tx& tx, Kind kind, std::span<const std::string> subjects);

}  // namespace store
}  // namespace kentongan::trends
