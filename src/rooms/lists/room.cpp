#include "embedded/lists_migrations.h"
#include "platform/bus/bus.h"
#include "rooms/lists/impl.h"
#include "rooms/lists/taste.h"

namespace kentongan::lists {

Lists::Lists(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses)) {
    add_routes(*impl_);
    add_member_routes(*impl_);
    // Only people whom one follows are in one's lists.
    platform.bus.subscribe_within<accounts::FollowChanged>(
        [this](db::Tx& tx, const accounts::FollowChanged& event) {
            if (!event.following) impl_->service.unfollowed(tx, event.follower, event.target);
        });
}
Lists::~Lists() = default;

std::vector<db::Migration> Lists::migrations() {
    return db::migrations_from("lists", embedded::lists_migrations());
}

std::optional<List> Lists::find(db::Tx& tx, AccountId owner, ListId id) const {
    return store::find_list(tx, owner, id);
}

std::vector<AccountId> Lists::excluded_from_home(db::Tx& tx, AccountId owner) const {
    auto members = store::list_exclusive_members(tx, owner);
    std::erase(members, owner);
    return members;
}

std::vector<List> Lists::lists_with(db::Tx& tx, std::span<const AccountId> owners,
                                    AccountId member) const {
    return store::list_lists_with(tx, owners, member);
}

bool Lists::takes(db::Tx& tx, const List& list, const statuses::Head& head) const {
    return Taste(tx, impl_->accounts, list).takes(head);
}

}  // namespace kentongan::lists
