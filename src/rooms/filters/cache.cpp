#include "rooms/filters/cache.h"

namespace kentongan::filters {

namespace {

// Longer than any read transaction of ours stays open.
constexpr Duration kLongestSnapshot = 5s;
constexpr std::size_t kBytesOfEntry = 160;

}  // namespace

std::optional<MatcherCache::Known> MatcherCache::find(AccountId account) {
    std::lock_guard lock(mutex_);
    const auto at = index_.find(account);
    if (at == index_.end()) return {};
    order_.splice(order_.begin(), order_, at->second);
    return at->second->matcher;
}

void MatcherCache::put(AccountId account, Known matcher, TimePoint now) {
    const auto bytes = kBytesOfEntry + (matcher ? matcher->bytes() : 0);
    std::lock_guard lock(mutex_);
    forget_old_changes(now);
    if (changes_.contains(account)) return;
    erase(account);
    order_.push_front({account, std::move(matcher), bytes});
    index_[account] = order_.begin();
    bytes_ += bytes;
    while (bytes_ > budget_ && !order_.empty()) erase(order_.back().account);
}

void MatcherCache::changed(AccountId account, TimePoint now) {
    std::lock_guard lock(mutex_);
    erase(account);
    forget_old_changes(now);
    changes_[account] = now;
    changes_order_.emplace_back(now, account);
}

std::size_t MatcherCache::bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
}

void MatcherCache::erase(AccountId account) {
    const auto at = index_.find(account);
    if (at == index_.end()) return;
    bytes_ -= at->second->bytes;
    order_.erase(at->second);
    index_.erase(at);
}

void MatcherCache::forget_old_changes(TimePoint now) {
    while (!changes_order_.empty() && now - changes_order_.front().first > kLongestSnapshot) {
        const auto at = changes_.find(changes_order_.front().second);
        if (at != changes_.end() && at->second <= changes_order_.front().first) changes_.erase(at);
        changes_order_.pop_front();
    }
}

}  // namespace kentongan::filters
