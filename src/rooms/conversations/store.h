// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/conversations/types.h"

namespace kentongan::conversations::store {

std::span<const db::Sql> queries();

// Adds a status to the owner's conversation of this thread with these people; `fresh` is its id if
// there is none yet. Answers the id it has.
ConversationId add(db::Tx& tx, const Conversation& fresh, StatusId thread);
std::optional<Conversation> find(db::Tx& tx, AccountId owner, ConversationId id);
std::vector<Conversation> list(db::Tx& tx, AccountId owner, const Page& page);
void update_unread(db::Tx& tx, ConversationId id, bool unread);
bool remove(db::Tx& tx, AccountId owner, ConversationId id);
// The status is gone: the one before becomes the last; without any the conversation goes.
void remove_status(db::Tx& tx, StatusId status);

}  // namespace kentongan::conversations::store
