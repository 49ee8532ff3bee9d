// Our posts as ActivityStreams objects and activities. Reads; decides nothing about who may see
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/objects/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::objects {

using accounts::Account;
using accounts::AccountId;
using statuses::Status;

// How many take part in an event of ours; asked while it is written.
using Participants = std::function<std::int64_t(db::Tx&, statuses::StatusId)>;

struct Addressing {
    std::vector<std::string> to, cc;
};

class Documents {
public:
    Documents(const Config& config, const accounts::Accounts& accounts,
              const attachments::Attachments& attachments, const statuses::Statuses& statuses)
        : config_(config), accounts_(accounts), attachments_(attachments), statuses_(statuses) {}

    // `author` is its author, of this server. Of a boost there is no object, only the activity.
    std::string object_json(db::Tx& tx, const Status& status, const Account& author) const;
    // Create, or Announce for a boost; empty when the original of a boost is gone.
    std::string created_json(db::Tx& tx, const Status& status, const Account& author) const;
    std::string updated_json(db::Tx& tx, const Status& status, const Account& author) const;
    std::string deleted_json(db::Tx& tx, const Status& status, const Account& author) const;
    Addressing addressing(db::Tx& tx, const Status& status, const Account& author) const;
    void set_participants(Participants participants) { participants_ = std::move(participants); }

private:
    std::string activity(db::Tx& tx, std::string_view type, const std::string& id,
                         const Status& status, const Account& author,
                         const std::string& object_json) const;
    void append_object(JsonWriter& out, db::Tx& tx, const Status& status, const Account& author,
                       bool with_context) const;
    std::string context_of(db::Tx& tx, const Status& status) const;
    void append_tags(JsonWriter& out, db::Tx& tx, const Status& status) const;
    void append_attachments(JsonWriter& out, db::Tx& tx, const Status& status) const;
    void append_policy(JsonWriter& out, const Status& status, const Account& author) const;

    const Config& config_;
    const accounts::Accounts& accounts_;
    const attachments::Attachments& attachments_;
    const statuses::Statuses& statuses_;
    Participants participants_;
};

}  // namespace kentongan::objects
