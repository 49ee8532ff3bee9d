// How often we may ask a provider: BMKG allows 60 requests a minute and address over all its
// endpoints, so the account is kept per provider ("bmkg.go.id"), over all sources together.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan::warnings {

// A bucket that refills evenly: in no window of 60 s more than kBurst + 60 · kPerSecond = 58.
inline constexpr double kBurst = 10, kPerSecond = 0.8;
// Neither asking for news nor fetching what is new can starve the other: indexes have a second
// bucket of their own that refills more slowly, and details leave some of the common one for them.
inline constexpr double kIndexBurst = 8, kIndexesPerSecond = 0.5;
inline constexpr double kKeptForIndexes = 2;

// "www.bmkg.go.id" → "bmkg.go.id"; an address or a single label stays as it is.
std::string provider_of(std::string_view url);

class Budget {
public:
    enum class Use { Index, Detail };

    // Takes one request if there is one left.
    bool take(std::string_view provider, TimePoint now, Use use);
    // The provider said 429 or 503: nothing before that time.
    void block(std::string_view provider, TimePoint until);

private:
    struct Account {
        double tokens = kBurst, indexes = kIndexBurst;
        TimePoint filled_at, blocked_until;
    };
    std::mutex mutex_;
    std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace kentongan::warnings
