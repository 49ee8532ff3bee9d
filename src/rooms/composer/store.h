// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/db/database.h"
#include "rooms/composer/types.h"

namespace kentongan::composer::store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void insert(db::Tx& tx, const Draft& draft);
std::optional<Draft> find(db::Tx& tx, DraftId id);
// Writes `draft` as the version after `draft.version`, and raises that. False: somebody else was
// first, nothing is written.
bool update(db::Tx& tx, Draft& draft);
std::vector<Draft> list_in_state(db::Tx& tx, warnings::SourceId office, State state, DraftId after,
                                 int limit);
std::vector<Draft> list_to_review(db::Tx& tx, warnings::SourceId office, DraftId after, int limit);
// Newest first.
std::vector<Draft> list_of_author(db::Tx& tx, accounts::AccountId author, DraftId before,
                                  int limit);
// What was last said of a warning from here.
std::optional<Draft> find_last_of_chain(db::Tx& tx, warnings::ChainId chain);
void insert_approval(db::Tx& tx, const Draft& draft, accounts::AccountId officer, TimePoint when);
void insert_log(db::Tx& tx, const LogEntry& entry);
std::vector<LogEntry> list_log(db::Tx& tx, DraftId draft, int limit);  // oldest first

}  // namespace kentongan::composer::store
