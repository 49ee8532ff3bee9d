// The door for who carries people and their relations between servers.
#include "rooms/accounts/impl.h"
#include "rooms/accounts/relation_store.h"
#include "rooms/accounts/remote_store.h"

namespace kentongan::accounts {

namespace {

std::vector<FollowLine> lines_of(db::Tx& tx, store::List list, AccountId id, std::int64_t before,
                                 int limit, TimePoint now) {
    Page page;
    page.limit = limit;
    if (before > 0) page.max_id = before;
    std::vector<FollowLine> lines;
    for (const auto& entry : store::list_page(tx, list, id, page, now))
        lines.push_back({entry.id, entry.account});
    return lines;
}

}  // namespace

AccountId Accounts::put_remote(db::Tx& tx, const RemoteProfile& profile) {
    return impl_->remote.put(tx, profile);
}
void Accounts::remove_remote(db::Tx& tx, AccountId id) {
    impl_->remote.remove(tx, id);
}
Result<void> Accounts::set_moved(db::Tx& tx, AccountId id, std::optional<AccountId> to) {
    return impl_->remote.set_moved(tx, id, to);
}
Result<void> Accounts::set_also_known_as(db::Tx& tx, AccountId id,
                                         const std::vector<std::string>& uris) {
    return impl_->remote.set_also_known_as(tx, id, uris);
}

Result<void> Accounts::follow(db::Tx& tx, AccountId follower, AccountId target) {
    return impl_->relations.follow(tx, follower, target);
}
Result<void> Accounts::unfollow(db::Tx& tx, AccountId follower, AccountId target) {
    return impl_->relations.unfollow(tx, follower, target);
}
Result<void> Accounts::accept_request(db::Tx& tx, AccountId target, AccountId follower) {
    return impl_->relations.accept(tx, target, follower);
}
Result<void> Accounts::reject_follower(db::Tx& tx, AccountId target, AccountId follower) {
    impl_->relations.reject_follower(tx, target, follower);
    return {};
}
Result<void> Accounts::block(db::Tx& tx, AccountId account, AccountId target) {
    return impl_->relations.block(tx, account, target);
}
Result<void> Accounts::unblock(db::Tx& tx, AccountId account, AccountId target) {
    return impl_->relations.unblock(tx, account, target);
}

std::vector<FollowLine> Accounts::list_followers_page(db::Tx& tx, AccountId id, std::int64_t before,
                                                      int limit) const {
    return lines_of(tx, store::List::Followers, id, before, limit, impl_->platform.clock.now());
}
std::vector<FollowLine> Accounts::list_following_page(db::Tx& tx, AccountId id, std::int64_t before,
                                                      int limit) const {
    return lines_of(tx, store::List::Following, id, before, limit, impl_->platform.clock.now());
}
bool Accounts::follows_locally(db::Tx& tx, AccountId target) const {
    return store::has_local_follower(tx, target);
}
std::vector<std::string> Accounts::domains(db::Tx& tx, int limit) const {
    return store::list_domains(tx, limit);
}

}  // namespace kentongan::accounts
