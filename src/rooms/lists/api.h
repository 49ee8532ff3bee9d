// What other rooms may ask of lists: whom an owner does not want in their home, and which lists a
// new post belongs into. Functions run inside the caller's transaction.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/lists/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::lists {

class Lists {
public:
    Lists(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses);
    ~Lists();
    static std::vector<db::Migration> migrations();

    // Empty when it is not there or somebody else's.
    std::optional<List> find(db::Tx& tx, AccountId owner, ListId id) const;
    // Who is in an exclusive list of theirs, sorted, never the owner. What these people write and
    // boost stays out of the owner's home. ListsChanged tells when it is another answer.
    std::vector<AccountId> excluded_from_home(db::Tx& tx, AccountId owner) const;

    // For a new post by `member`: the lists of these people that the author is in. Together with
    // takes() it says where the post belongs.
    std::vector<List> lists_with(db::Tx& tx, std::span<const AccountId> owners,
                                 AccountId member) const;
    // Does the list show this post of one of its members? The same rules as its timeline.
    bool takes(db::Tx& tx, const List& list, const statuses::Head& head) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::lists
