// The texts of the last 30 days in memory, to recognise a forwarded one. Bounded; a chain is read
// again when it changed.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <vector>

#include "rooms/answers/api.h"

namespace kentongan::answers {

inline constexpr Duration kRemembered = std::chrono::days(30);
inline constexpr int kMostRemembered = 500;     // chains
inline constexpr std::size_t kMostOfOne = 600;  // shingles

// Thread-safe.
class RecentTexts {
public:
    void changed(warnings::ChainId chain);

    struct Match {
        warnings::ChainId chain;
        double similarity = 0;
    };
    // The best, if any of it is known; an exercise only when nothing else is as good.
    std::optional<Match> best(db::Tx& tx, const Answers::Impl& room, std::string_view unmasked);

private:
    void refresh(db::Tx& tx, const Answers::Impl& room);

    std::mutex mutex_;
    bool loaded_ = false;
    std::set<warnings::ChainId> changed_;
    std::map<warnings::ChainId, std::vector<std::vector<std::uint64_t>>> texts_;  // by message
};

}  // namespace kentongan::answers
