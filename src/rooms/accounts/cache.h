// Values by key in memory, the least recently used leave first. Safe against the one race that
// such caches have: a reader with an old snapshot that puts back what a commit just made wrong.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "platform/base/clock.h"

namespace kentongan::accounts {

template <class Key, class Value>
class Cache {
public:
    // No snapshot is read longer than this after its beginning; where one is, kLife bounds it.
    static constexpr Duration kSettle = 2s;
    static constexpr Duration kLife = 60s;

    explicit Cache(std::size_t capacity) : capacity_(capacity) {}

    std::shared_ptr<const Value> find(const Key& key, TimePoint now) {
        std::lock_guard lock(mutex_);
        auto found = entries_.find(key);
        if (found == entries_.end()) return nullptr;
        if (now - found->second->since > kLife) {
            order_.erase(found->second);
            entries_.erase(found);
            return nullptr;
        }
        order_.splice(order_.begin(), order_, found->second);
        return found->second->value;
    }

    // Refused while the key is settling after invalidate().
    void insert(const Key& key, std::shared_ptr<const Value> value, TimePoint now) {
        std::lock_guard lock(mutex_);
        if (now < closed_until_) return;
        if (auto settling = settling_.find(key); settling != settling_.end()) {
            if (now - settling->second <= kSettle) return;
            settling_.erase(settling);
        }
        if (auto found = entries_.find(key); found != entries_.end()) {
            order_.erase(found->second);
            entries_.erase(found);
        }
        order_.push_front({key, std::move(value), now});
        entries_[key] = order_.begin();
        if (order_.size() > capacity_) {
            entries_.erase(order_.back().key);
            order_.pop_back();
        }
    }

    // For what may be a little old: unlike after invalidate() it may be put back at once.
    void forget(const Key& key) {
        std::lock_guard lock(mutex_);
        if (auto found = entries_.find(key); found != entries_.end()) {
            order_.erase(found->second);
            entries_.erase(found);
        }
    }

    // Call it when the write happens and again after its commit.
    void invalidate(const Key& key, TimePoint now) {
        std::lock_guard lock(mutex_);
        if (auto found = entries_.find(key); found != entries_.end()) {
            order_.erase(found->second);
            entries_.erase(found);
        }
        settling_[key] = now;
        if (settling_.size() <= capacity_) return;
        std::erase_if(settling_, [&](const auto& entry) { return now - entry.second > kSettle; });
        // So many changes at once that we cannot remember them: keep nothing for a moment.
        if (settling_.size() > capacity_) {
            settling_.clear();
            closed_until_ = now + kSettle;
        }
    }

private:
    struct Entry {
        Key key;
        std::shared_ptr<const Value> value;
        TimePoint since;
    };
    const std::size_t capacity_;
    std::mutex mutex_;
    std::list<Entry> order_;
    std::unordered_map<Key, typename std::list<Entry>::iterator> entries_;
    std::unordered_map<Key, TimePoint> settling_;
    TimePoint closed_until_{};
};

}  // namespace kentongan::accounts
