// From a foreign object to a RemoteStatus: what may be shown, with people and posts that are known
// here. Pure but for what it looks up.
#pragma once

#include "fediverse/activitystreams/types.h"
#include "platform/db/database.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::objects {

// `followers_uri` is the author's; empty when unknown.
statuses::RemoteStatus remote_status(db::Tx& tx, const accounts::Accounts& accounts,
                                     const statuses::Statuses& statuses,
                                     const accounts::Account& author,
                                     const activitystreams::Object& object,
                                     std::string_view followers_uri);

}  // namespace kentongan::objects
