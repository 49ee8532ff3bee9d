// SQL about people of other servers, and about who moved or is known elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts::store {

// For the test that no table is walked over.
std::span<const db::Sql> remote_queries();

std::optional<AccountId> find_id_with_uri(db::Tx& tx, std::string_view uri);
struct RemoteCounts {
    std::optional<std::int64_t> followers, following, statuses;  // empty: as they are
};
// Name, uri, profile and flags. False when everything is so already.
bool update_remote(db::Tx& tx, const Account& account, const RemoteCounts& counts);
void update_moved_to(db::Tx& tx, AccountId id, std::optional<AccountId> to);
void update_also_known_as(db::Tx& tx, AccountId id, const std::vector<std::string>& uris);

bool has_local_follower(db::Tx& tx, AccountId target);
std::vector<FollowLine> list_local_followers(db::Tx& tx, AccountId target, std::int64_t after,
                                             int limit);
std::vector<std::string> list_domains(db::Tx& tx, int limit);

}  // namespace kentongan::accounts::store
