// Posts across servers: ours as ActivityStreams objects and activities, and what others send us
// made into posts, boosts, favourites and votes. Nothing of it is known to rooms/statuses.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::objects {

using statuses::StatusId;

class Objects {
public:
    Objects(Platform& platform, accounts::Accounts& accounts, attachments::Attachments& attachments,
            statuses::Statuses& statuses, actors::Actors& actors);
    ~Objects();
    static std::vector<db::Migration> migrations();

    // The post of an id or of a page elsewhere: known, or fetched with what it answers. Blocks on
    // the network: pool and jobs only, never inside a transaction. Errors as Actors::fetch.
    Result<StatusId> find_status(std::string_view uri);
    // The same of a document just fetched from its origin; what is here already becomes as it says.
    Result<StatusId> keep_fetched(const json::value& document);

    // Of a post of somebody here: Create, Update and Delete as they are sent; empty of others.
    std::string created_json(db::Tx& tx, const statuses::Status& status) const;
    std::string updated_json(db::Tx& tx, const statuses::Status& status) const;
    std::string deleted_json(db::Tx& tx, const statuses::Status& status) const;

    // How many take part in an event of ours, for the room that counts them; before requests come.
    using Participants = std::function<std::int64_t(db::Tx&, StatusId)>;
    void set_participants(Participants participants);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::objects
