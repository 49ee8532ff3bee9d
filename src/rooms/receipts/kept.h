// What is dear to count is counted once and kept for a while, by chain. Thread-safe; never holds
// its lock while it counts: meanwhile others get what was counted before.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "platform/base/clock.h"
#include "rooms/warnings/types.h"

namespace kentongan::receipts {

template <class T>
class Kept {
public:
    explicit Kept(Duration life) : life_(life) {}

    template <class Make>
    std::shared_ptr<const T> get(warnings::ChainId chain, TimePoint now, Make&& make) {
        std::uint64_t generation = 0;
        {
            std::lock_guard lock(mutex_);
            auto& entry = entries_[chain];
            if (entry.value && (now - entry.made < life_ || entry.is_renewed)) return entry.value;
            entry.is_renewed = true;
            generation = generation_;
        }
        std::shared_ptr<const T> made;
        try {
            made = std::make_shared<const T>(make());
        } catch (...) {
            std::lock_guard lock(mutex_);
            entries_.erase(chain);
            throw;
        }
        std::lock_guard lock(mutex_);
        // What was forgotten meanwhile would come back as it was before.
        if (generation == generation_)
            entries_[chain] = {made, now, false};
        else if (auto entry = entries_.find(chain); entry != entries_.end())
            entry->second.is_renewed = false;
        while (entries_.size() > kMost) drop_oldest();
        return made;
    }

    void forget(warnings::ChainId chain) {
        std::lock_guard lock(mutex_);
        ++generation_;
        entries_.erase(chain);
    }

private:
    static constexpr std::size_t kMost = 16;  // chains; a province's villages take half a megabyte

    struct Entry {
        std::shared_ptr<const T> value;
        TimePoint made;
        bool is_renewed = false;
    };

    void drop_oldest() {
        auto oldest = entries_.begin();
        for (auto at = entries_.begin(); at != entries_.end(); ++at)
            if (at->second.made < oldest->second.made) oldest = at;
        entries_.erase(oldest);
    }

    const Duration life_;
    std::mutex mutex_;
    std::map<warnings::ChainId, Entry> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace kentongan::receipts
