// Conversations of one person, as Mastodon's entity. Streaming asks for the JSON.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/conversations/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::conversations {

class Conversations {
public:
    Conversations(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses);
    ~Conversations();
    static std::vector<db::Migration> migrations();

    // Empty when it is gone or somebody else's.
    std::string render_json(db::Tx& tx, AccountId owner, ConversationId id) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::conversations
