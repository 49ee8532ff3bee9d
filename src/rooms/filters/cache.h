// Matchers of people who read lately, under a byte budget, least recently used out first. Whoever
// changed something is not learnt again until every snapshot that was open then is surely closed,
// so that nobody brings back what was. Thread-safe.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "platform/base/clock.h"
#include "rooms/filters/matcher.h"

namespace kentongan::filters {

class MatcherCache {
public:
    using Known = std::shared_ptr<const CompiledMatcher>;  // null: they have none

    explicit MatcherCache(std::size_t budget_bytes) : budget_(budget_bytes) {}

    std::optional<Known> find(AccountId account);
    void put(AccountId account, Known matcher, TimePoint now);
    void changed(AccountId account, TimePoint now);
    std::size_t bytes() const;

private:
    struct Entry {
        AccountId account;
        Known matcher;
        std::size_t bytes = 0;
    };
    using Order = std::list<Entry>;
    void erase(AccountId account);
    void forget_old_changes(TimePoint now);

    const std::size_t budget_;
    mutable std::mutex mutex_;
    Order order_;  // most recently used first
    std::unordered_map<AccountId, Order::iterator> index_;
    std::size_t bytes_ = 0;
    std::unordered_map<AccountId, TimePoint> changes_;
    std::deque<std::pair<TimePoint, AccountId>> changes_order_;
};

}  // namespace kentongan::filters
