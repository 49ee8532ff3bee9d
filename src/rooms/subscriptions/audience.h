// Keeps the index as the database has it: filled in the background after the start, then changed
// watcher by watcher after each commit that concerns one.
#pragma once

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cap/types.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/subscriptions/index.h"
#include "rooms/subscriptions/store.h"
#include "rooms/warnings/types.h"

namespace kentongan::subscriptions {

inline constexpr std::size_t kMostPlaces = 10, kMostWays = 10;  // of a watcher

// What match() looks for; empty when the warning rings nobody.
std::optional<Question> question_of(const warnings::Summary& warning, const cap::Alert& body,
                                    std::span<const std::string> hazards, TimePoint now);

class Audience {
public:
    Audience(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             std::vector<std::string> hazards);

    void changed(WatcherId id);               // after the commit
    void account_changed(AccountId account);  // likewise
    // Reads what is not known yet. Not inside a transaction; blocks on the database.
    void refresh();

    const Index& index() const { return index_; }
    const std::vector<std::string>& hazards() const { return hazards_; }  // bit by bit

    // Those not paused, with what counts for them now.
    std::vector<IndexedWatcher> read(db::Tx& tx, std::span<const Watcher> watchers) const;
    std::vector<Recipient> recipients(db::Tx& tx, std::span<const SubscriptionId> ids,
                                      std::span<const regions::Code> cover) const;

private:
    struct Changes {
        std::set<WatcherId> watchers;
        std::set<AccountId> accounts;
    };
    void fill();
    void apply(const Changes& changes);
    IndexedPlace indexed(const Place& place) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    std::vector<std::string> hazards_;
    Index index_;
    std::mutex refreshing_;  // one at a time, so that an older reading never wins
    bool filled_ = false;
    std::mutex mutex_;  // guards changes_
    Changes changes_;
};

}  // namespace kentongan::subscriptions
