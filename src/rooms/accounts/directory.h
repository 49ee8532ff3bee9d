// Reading people fast: accounts, whom they follow and whom they hide, kept in memory because every
// line of every timeline asks for them. Whoever changes one calls changed() inside the same write.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/config.h"
#include "platform/db/database.h"
#include "platform/remote_media/remote_media.h"
#include "rooms/accounts/cache.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts {

// Mastodon's own limit; also what a home timeline is merged from.
inline constexpr int kMaxFollowing = 7'500;
// Of an account's followers are told one by one; more than any village has people.
inline constexpr int kMaxFollowersListed = 200'000;
inline constexpr int kMaxHidden = 20'000;

class Directory {
public:
    Directory(const Config& config, const Clock& clock,
              const remote_media::RemoteMedia& remote_media)
        : config_(config), clock_(clock), remote_media_(remote_media) {}

    std::optional<Account> find(db::Tx& tx, AccountId id) const;
    std::vector<Account> find_many(db::Tx& tx, std::span<const AccountId> ids) const;
    // "ani", "@ani" or "ani@domain"; our own domain is no domain.
    std::optional<Account> find_by_name(db::Tx& tx, std::string_view name) const;
    // Of anybody we know, wherever they live.
    std::optional<Account> find_by_uri(db::Tx& tx, std::string_view uri) const;
    std::vector<Account> with_word(db::Tx& tx, std::string_view prefix, int limit) const;

    // Whom somebody moved to, from memory: reading who moved has put it there. May be a minute old.
    std::shared_ptr<const Account> moved_to(const Account& account) const;

    std::vector<AccountId> following(db::Tx& tx, AccountId id) const;
    std::vector<AccountId> hidden_from(db::Tx& tx, AccountId viewer) const;

    void account_changed(db::Tx& tx, AccountId id);
    void relations_changed(db::Tx& tx, AccountId id);

private:
    void complete(Account& account) const;
    void remember_target(db::Tx& tx, const Account& account) const;
    std::string shown_picture(const std::string& remote_url, const std::string& missing) const;

    static constexpr std::size_t kAccounts = 20'000;
    static constexpr std::size_t kTargets = 1'000;
    static constexpr std::size_t kLists = 5'000;

    const Config& config_;
    const Clock& clock_;
    const remote_media::RemoteMedia& remote_media_;
    mutable Cache<AccountId, Account> accounts_{kAccounts};
    mutable Cache<AccountId, Account> targets_{kTargets};
    mutable Cache<AccountId, std::vector<AccountId>> following_{kLists};
    mutable Cache<AccountId, std::vector<AccountId>> hidden_{kLists};
};

}  // namespace kentongan::accounts
