// A group as JSON, for apps.
#pragma once

#include "rooms/groups/service.h"

namespace kentongan::groups {

void append_group(JsonWriter& out, db::Tx& tx, const Groups::Impl& room,
                  const accounts::Account& group, std::optional<AccountId> viewer);
void append_ban(JsonWriter& out, db::Tx& tx, const Groups::Impl& room, const Ban& ban);

}  // namespace kentongan::groups
