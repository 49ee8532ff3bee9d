// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <span>
#include <string_view>

#include "platform/db/database.h"

namespace kentongan::objects::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_tombstone(db::Tx& tx, std::string_view uri, TimePoint now);
bool has_tombstone(db::Tx& tx, std::string_view uri);
void remove_tombstones(db::Tx& tx, TimePoint before);

}  // namespace kentongan::objects::store
