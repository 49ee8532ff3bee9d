// What one list shows of what its members write. Made for one transaction; asks only for what it
// needs, and once.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rooms/accounts/api.h"
#include "rooms/lists/store.h"
#include "rooms/statuses/types.h"

namespace kentongan::lists {

class Taste {
public:
    Taste(db::Tx& tx, const accounts::Accounts& accounts, const List& list)
        : tx_(tx), accounts_(accounts), list_(list) {}

    // Mastodon's rules: nothing direct, nothing of whom the owner hides, no boosts of those whose
    // boosts they do not want, answers as the list says.
    bool takes(const statuses::Head& head);
    std::span<const AccountId> members();

private:
    bool is_wanted_language(const statuses::Head& head);
    bool takes_reply_to(AccountId answered);
    bool is_hidden(AccountId account);
    bool joins_exercises();
    const accounts::Relation& relation(AccountId account);

    db::Tx& tx_;
    const accounts::Accounts& accounts_;
    const List& list_;
    std::optional<std::vector<AccountId>> members_, hidden_;  // sorted
    std::optional<bool> joins_exercises_;
    std::vector<std::pair<AccountId, accounts::Relation>> relations_;
};

}  // namespace kentongan::lists
