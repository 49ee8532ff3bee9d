// Failed sign-ins by person and by address, so that passwords cannot be tried out. In memory only:
// who restarts the server is not who guesses passwords.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/base/clock.h"

namespace kentongan::accounts {

class Attempts {
public:
    static constexpr Duration kWindow = 10min;
    static constexpr std::size_t kMaxKeys = 100'000;

    bool allowed(const std::string& key, int most, TimePoint now) {
        std::lock_guard lock(mutex_);
        const auto found = counts_.find(key);
        return found == counts_.end() || now >= found->second.until || found->second.count < most;
    }

    void failed(const std::string& key, TimePoint now) {
        std::lock_guard lock(mutex_);
        if (counts_.size() >= kMaxKeys)
            std::erase_if(counts_, [&](const auto& entry) { return now >= entry.second.until; });
        if (counts_.size() >= kMaxKeys) counts_.clear();
        auto& entry = counts_[key];
        if (now >= entry.until) entry = {0, now + kWindow};
        ++entry.count;
    }

    void succeeded(const std::string& key) {
        std::lock_guard lock(mutex_);
        counts_.erase(key);
    }

private:
    struct Count {
        int count = 0;
        TimePoint until{};
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Count> counts_;
};

}  // namespace kentongan::accounts
