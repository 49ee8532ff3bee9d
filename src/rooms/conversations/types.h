// Direct posts, by who takes part.
#pragma once

#include <vector>

#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::conversations {

using ConversationId = Id<struct ConversationTag>;
using accounts::AccountId;
using statuses::StatusId;

struct Conversation {
    ConversationId id;
    AccountId owner;
    std::vector<AccountId> others;  // sorted; without the owner
    StatusId last_status;           // also the cursor of the list
    bool unread = false;
};

// Something was written in it, after the commit.
struct ConversationChanged {
    ConversationId conversation;
    AccountId owner;
};

}  // namespace kentongan::conversations
