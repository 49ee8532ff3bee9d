// Who may change which list, who may be in one, and what it shows.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/lists/store.h"
#include "rooms/statuses/api.h"

namespace kentongan::lists {

inline constexpr std::size_t kMaxTitle = 256;  // characters, as Mastodon

std::string_view name_of(Replies replies);
std::optional<Replies> replies_named(std::string_view name);

// What is empty stays as it is.
struct ListChange {
    std::optional<std::string> title, replies;
    std::optional<bool> exclusive;
};

// NotFound for what is not there or somebody else's, Unprocessable in Mastodon's words for what is
// wrong. All run in the caller's transaction.
class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses)
        : platform_(platform), accounts_(accounts), statuses_(statuses) {}

    Result<List> find(db::Tx& tx, AccountId owner, ListId id) const;
    Result<List> create(db::Tx& tx, AccountId owner, const ListChange& change);
    Result<List> update(db::Tx& tx, AccountId owner, ListId id, const ListChange& change);
    Result<void> remove(db::Tx& tx, AccountId owner, ListId id);

    // All or none. NotFound also for whom the owner does not follow, as Mastodon.
    Result<void> add_members(db::Tx& tx, AccountId owner, ListId id,
                             std::span<const AccountId> members);
    // Whoever is not in it is passed over.
    Result<void> remove_members(db::Tx& tx, AccountId owner, ListId id,
                                std::span<const AccountId> members);
    void unfollowed(db::Tx& tx, AccountId owner, AccountId member);

    // NotFound when there is no such account.
    Result<std::vector<List>> lists_with(db::Tx& tx, AccountId owner, AccountId member) const;
    // Newest first.
    std::vector<statuses::StatusId> timeline(db::Tx& tx, const List& list, const Page& page) const;

private:
    Result<void> apply(List& list, const ListChange& change) const;
    void tell(db::Tx& tx, AccountId owner);

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
};

}  // namespace kentongan::lists
