// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/db/database.h"
#include "rooms/statuses/types.h"

namespace kentongan::objects::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_tombstone(db::Tx& tx, std::string_view uri, TimePoint now);
bool has_tombstone(db::Tx& tx, std::string_view uri);
void remove_tombstones(db::Tx& tx, TimePoint before);

using statuses::StatusId;

// Leave to quote that was given here.
struct Authorization {
    std::int64_t id = 0;
    StatusId status;
    std::string instrument;
};
void insert_authorization(db::Tx& tx, const Authorization& authorization);
std::optional<Authorization> find_authorization(db::Tx& tx, std::int64_t id);
std::optional<Authorization> find_authorization(db::Tx& tx, StatusId status,
                                                std::string_view instrument);
void remove_authorization(db::Tx& tx, std::int64_t id);
// Leave that was given elsewhere to a quote; empty: none.
void put_stamp(db::Tx& tx, StatusId status, std::string_view uri);
std::string find_stamp(db::Tx& tx, StatusId status);
std::optional<StatusId> find_stamped(db::Tx& tx, std::string_view uri);
void remove_stamp(db::Tx& tx, StatusId status);
// The post is gone: with it what was given to it and by it.
void remove_quotes(db::Tx& tx, StatusId status);

// When the totals of a poll were told last, or will be.
void put_totals(db::Tx& tx, StatusId status, TimePoint told_at);
std::optional<TimePoint> find_totals(db::Tx& tx, StatusId status);
void remove_totals(db::Tx& tx, StatusId status);

}  // namespace kentongan::objects::store
