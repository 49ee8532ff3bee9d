// People whom somebody could come to know: suggestions, and the directory of those who want to be
// found. It only reads, but for suggestions that are not wanted.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/directory.h"

namespace kentongan::accounts {

class Discovery {
public:
    Discovery(Platform& platform, Directory& directory)
        : platform_(platform), directory_(directory) {}

    // `source` is Mastodon's word; each person once, the best reason first.
    struct Suggestion {
        Account account;
        std::vector<std::string_view> sources;
    };
    std::vector<Suggestion> suggestions(db::Tx& tx, AccountId viewer, std::size_t limit) const;
    void dismiss(AccountId viewer, AccountId target);

    struct Window {
        store::Order order = store::Order::Active;
        bool only_local = false;
        int offset = 0, limit = 40;
    };
    std::vector<Account> listed(db::Tx& tx, std::optional<AccountId> viewer,
                                const Window& window) const;

private:
    std::vector<AccountId> friends_of_friends(db::Tx& tx, AccountId viewer) const;

    Platform& platform_;
    Directory& directory_;
};

}  // namespace kentongan::accounts
