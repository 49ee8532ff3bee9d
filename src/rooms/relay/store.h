// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/relay/types.h"

namespace kentongan::relay::store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

enum class Audience { Actual, WithExercises };

// Gives the next number and writes it; the row that counts is locked until the commit, so numbers
// become visible in their order and without gaps.
std::int64_t append(db::Tx& tx, const Entry& entry);
std::vector<Entry> list_since(db::Tx& tx, std::int64_t since, Audience audience, int limit);
std::int64_t first(db::Tx& tx);  // the oldest number still here; last + 1 when there is none
std::int64_t last(db::Tx& tx);
std::string find_last_cap(db::Tx& tx, warnings::AlertId alert);  // empty: never passed on
// Of the oldest, at most `limit`: those before `before` and those up to number `upto`.
std::int64_t remove_old(db::Tx& tx, TimePoint before, std::int64_t upto, int limit);

void insert_upstream(db::Tx& tx, const Upstream& upstream);
std::vector<Upstream> list_upstreams(db::Tx& tx);
bool remove_upstream(db::Tx& tx, std::string_view name);
// seen, log, key_pem, heard_at, last_error
void update_upstream(db::Tx& tx, const Upstream& upstream);

}  // namespace kentongan::relay::store
