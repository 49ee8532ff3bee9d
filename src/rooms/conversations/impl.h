// What the room is made of; seen by its own files only.
#pragma once

#include "rooms/conversations/api.h"
#include "rooms/conversations/store.h"

namespace kentongan::conversations {

struct Conversations::Impl {
    // Puts a direct post into the lists of all who take part.
    void on_published(db::Tx& tx, const statuses::Status& status);
    void append(db::Tx& tx, std::string& out, const Conversation& conversation) const;

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
};

void add_routes(Conversations::Impl& room);

}  // namespace kentongan::conversations
