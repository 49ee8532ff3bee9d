// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/db/database.h"
#include "rooms/coordinators/types.h"

namespace kentongan::coordinators {

using accounts::AccountId;
using regions::Code;

// One holder of a post, and when that ended.
struct Holding {
    Coordinator coordinator;
    std::optional<TimePoint> ended_at;
};

// How many places below one have a liaison, by the part of the tree they are in.
struct Filled {
    Code part;                // a child of the place that was asked for
    regions::Level level{};   // of the places counted
    std::int64_t places = 0;  // of that level in that part that have a liaison
};

// Where a list goes on: after this post of this place.
struct Cursor {
    Code place;
    int post = -1;
};

// The places and posts from one code to another, the last one left out.
struct Range {
    Code first, end;
    static Range below(Code place);  // `place` itself and everything in it
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void insert(db::Tx& tx, const Coordinator& coordinator, std::optional<AccountId> by);
void end(db::Tx& tx, CoordinatorId id, TimePoint when, std::optional<AccountId> by);
std::optional<Holding> find(db::Tx& tx, CoordinatorId id);
std::optional<Coordinator> find_holder(db::Tx& tx, Code place, Post post);
std::vector<Coordinator> list_of(db::Tx& tx, Code place);  // at most one of each post
// Heads and liaisons of these places, at most five places.
std::vector<Coordinator> list_leaders(db::Tx& tx, std::span<const Code> places);
// Of these places, at most kMostPlaces, by place.
inline constexpr std::size_t kMostPlaces = 1'000;
std::vector<Coordinator> list_liaisons_of(db::Tx& tx, std::span<const Code> places);
std::vector<Coordinator> list_within(db::Tx& tx, Range range, Cursor after, int limit);
std::vector<Coordinator> list_liaisons_within(db::Tx& tx, Range range, Cursor after, int limit);
std::vector<Coordinator> list_of_account(db::Tx& tx, AccountId account, int limit);
bool holds_one_of(db::Tx& tx, AccountId account, std::span<const Code> places, bool deputies_too);
std::vector<Holding> list_history(db::Tx& tx, Code place, int limit);  // who went, newest first
// Places with a liaison in `place`, by its children and by level. Walks the posts of the place.
std::vector<Filled> count_filled(db::Tx& tx, Code place);

}  // namespace store
}  // namespace kentongan::coordinators
