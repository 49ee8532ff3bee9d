// What is live now, in memory: the bar above every page, the lists, the feeds. Replaced as a whole
// after each change; readers hold the old one as long as they need. The database is the truth, and
// the first reader after the start loads it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/platform.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr auto kShowEndedFor = std::chrono::hours(24);

struct Card {
    ChainRow chain;
    AlertRow head;
    std::string source;  // "BMKG"

    // A live chain whose time is over is not live, even before the ticker has noticed.
    State state_at(TimePoint now) const;
    bool live_at(TimePoint now) const { return state_at(now) == State::Live; }
    TimePoint ended_at() const { return chain.ended_at.value_or(chain.expires); }
};

struct Shown {
    std::vector<std::shared_ptr<const Card>> cards;  // live ones by level, latest first; then ended
    TimePoint next_due = TimePoint::max();
    AlertId newest;  // of the database when this was read
};

class Snapshot {
public:
    explicit Snapshot(Platform& platform) : platform_(platform) {}

    std::shared_ptr<const Shown> get() const;  // loads when nothing is loaded yet
    void reload();                             // outside transactions
    void invalidate();                         // the next get() loads; cheap, so after commits
    // The earliest moment at which something live expires; max() before the first load.
    TimePoint next_due() const { return from_millis(next_due_.load()); }

private:
    Platform& platform_;
    mutable std::mutex mutex_;  // guards the pointer
    mutable std::shared_ptr<const Shown> shown_;
    mutable std::mutex loading_;  // one load at a time, so that an older one never wins
    mutable std::atomic<std::int64_t> next_due_{to_millis(TimePoint::max())};

    std::shared_ptr<const Shown> load() const;
};

}  // namespace kentongan::warnings
