#include "rooms/accounts/directory.h"

#include <unordered_map>

#include "platform/base/strings.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/pictures.h"
#include "rooms/accounts/relation_store.h"
#include "rooms/accounts/remote_store.h"

namespace kentongan::accounts {

void Directory::complete(Account& account) const {
    if (account.suspended) account.avatar_url = account.header_url = {};
    if (!account.domain.empty()) {
        account.avatar_url = shown_picture(account.avatar_url, avatar_path({}));
        account.header_url = shown_picture(account.header_url, header_path({}));
        return;
    }
    account.url = config_.url("/@" + account.username);
    account.uri = config_.url("/users/" + account.username);
    account.avatar_url = config_.url(avatar_path(account.avatar_url));
    account.header_url = config_.url(header_path(account.header_url));
}

// An entity is written without a transaction. Only one step is gone: a chain could be a circle.
void Directory::remember_target(db::Tx& tx, const Account& account) const {
    if (!account.moved_to || targets_.find(*account.moved_to, clock_.now())) return;
    auto target = store::find_account(tx, *account.moved_to);
    if (!target) return;
    complete(*target);
    targets_.insert(target->id, std::make_shared<const Account>(*target), clock_.now());
}

std::shared_ptr<const Account> Directory::moved_to(const Account& account) const {
    return account.moved_to ? targets_.find(*account.moved_to, clock_.now()) : nullptr;
}

std::string Directory::shown_picture(const std::string& remote_url,
                                     const std::string& missing) const {
    auto address = remote_media_.address(remote_url);
    return address.empty() ? config_.url(missing) : address;
}

std::optional<Account> Directory::find(db::Tx& tx, AccountId id) const {
    if (auto cached = accounts_.find(id, clock_.now())) {
        remember_target(tx, *cached);
        return *cached;
    }
    auto account = store::find_account(tx, id);
    if (!account) return {};
    complete(*account);
    remember_target(tx, *account);
    accounts_.insert(id, std::make_shared<const Account>(*account), clock_.now());
    return account;
}

std::vector<Account> Directory::find_many(db::Tx& tx, std::span<const AccountId> ids) const {
    const auto now = clock_.now();
    std::unordered_map<AccountId, std::shared_ptr<const Account>> known;
    std::vector<AccountId> missing;
    for (auto id : ids) {
        auto [place, is_new] = known.try_emplace(id);
        if (is_new && !(place->second = accounts_.find(id, now))) missing.push_back(id);
    }
    if (!missing.empty()) {
        for (auto& account : store::list_accounts(tx, missing)) {
            complete(account);
            const auto id = account.id;
            auto shared = std::make_shared<const Account>(std::move(account));
            accounts_.insert(id, shared, now);
            known[id] = std::move(shared);
        }
    }
    std::vector<Account> found;
    found.reserve(ids.size());
    for (auto id : ids)
        if (const auto& account = known[id]) {
            remember_target(tx, *account);
            found.push_back(*account);
        }
    return found;
}

std::optional<Account> Directory::find_by_name(db::Tx& tx, std::string_view name) const {
    if (name.starts_with('@')) name.remove_prefix(1);
    std::string domain;
    if (const auto at = name.find('@'); at != std::string_view::npos) {
        domain = ascii_lower(name.substr(at + 1));
        name = name.substr(0, at);
        if (equals_ignoring_case(domain, config_.host())) domain.clear();
    }
    auto account = store::find_account_named(tx, ascii_lower(name), domain);
    if (!account) return {};
    complete(*account);
    remember_target(tx, *account);
    return account;
}

std::optional<Account> Directory::find_by_uri(db::Tx& tx, std::string_view uri) const {
    if (const auto ours = config_.url("/users/"); uri.starts_with(ours)) {
        auto account = store::find_account_named(tx, ascii_lower(uri.substr(ours.size())), "");
        if (!account) return {};
        complete(*account);
        remember_target(tx, *account);
        return account;
    }
    const auto id = store::find_id_with_uri(tx, uri);
    return id ? find(tx, *id) : std::nullopt;
}

std::vector<Account> Directory::with_word(db::Tx& tx, std::string_view prefix, int limit) const {
    auto found = store::list_accounts_with_word(tx, prefix, limit);
    for (auto& account : found) {
        complete(account);
        remember_target(tx, account);
    }
    return found;
}

std::vector<AccountId> Directory::following(db::Tx& tx, AccountId id) const {
    if (auto cached = following_.find(id, clock_.now())) return *cached;
    auto list = std::make_shared<const std::vector<AccountId>>(
        store::list_following(tx, id, kMaxFollowing));
    following_.insert(id, list, clock_.now());
    return *list;
}

std::vector<AccountId> Directory::hidden_from(db::Tx& tx, AccountId viewer) const {
    const auto now = clock_.now();
    if (auto cached = hidden_.find(viewer, now)) return *cached;
    auto list = std::make_shared<const std::vector<AccountId>>(
        store::list_hidden(tx, viewer, now, kMaxHidden));
    hidden_.insert(viewer, list, now);
    return *list;
}

void Directory::account_changed(db::Tx& tx, AccountId id) {
    accounts_.invalidate(id, clock_.now());
    tx.after_commit([this, id] {
        accounts_.invalidate(id, clock_.now());
        targets_.forget(id);
    });
}

void Directory::relations_changed(db::Tx& tx, AccountId id) {
    const auto forget = [this, id] {
        following_.invalidate(id, clock_.now());
        hidden_.invalidate(id, clock_.now());
    };
    forget();
    tx.after_commit(forget);
}

}  // namespace kentongan::accounts
