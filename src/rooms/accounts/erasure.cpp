// What is left of somebody when an administrator removes them: a name that nobody takes again.
#include "platform/bus/bus.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/admission_service.h"
#include "rooms/accounts/pictures.h"
#include "rooms/accounts/relation_store.h"

namespace kentongan::accounts {

// People without a way in, who are no office and not from elsewhere.
bool Admission::is_erased(db::Tx& tx, const Account& person) const {
    return person.suspended && person.domain.empty() && person.official_of.empty() &&
           !store::find_standing(tx, person.id);
}

Result<void> Admission::erase(db::Tx& tx, AccountId account) {
    const auto person = store::find_account(tx, account);
    if (!person) return Error(ErrorCode::NotFound);
    if (!person->suspended || is_erased(tx, *person)) return Error(ErrorCode::Forbidden);
    wipe(tx, *person);
    return {};
}

void Admission::wipe(db::Tx& tx, const Account& person) {
    const auto account = person.id;
    auto others = store::list_following(tx, account, kMaxFollowing);
    const auto followers = store::list_followers(tx, account, kMaxFollowersListed);
    others.insert(others.end(), followers.begin(), followers.end());
    oauth_.revoke_all(tx, account, OAuth::Which::Everything);
    store::erase_account(tx, account);
    for (auto other : others) {
        directory_.account_changed(tx, other);
        directory_.relations_changed(tx, other);
    }
    directory_.relations_changed(tx, account);
    changed(tx, account);
    tx.after_commit([this, avatar = person.avatar_url, header = person.header_url] {
        drop_picture(platform_, Portrait::Avatar, avatar);
        drop_picture(platform_, Portrait::Header, header);
    });
    platform_.bus.publish_within(tx, AccountErased{account});
}

}  // namespace kentongan::accounts
