// What is known about remote hosts: how many jobs run against each, and whether its breaker is
// open. In memory only: after a restart every host gets a new chance. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/base/clock.h"

namespace kentongan::jobs {

class Hosts {
public:
    static constexpr int kMaxRunning = 2;          // jobs at once per host
    static constexpr int kFailuresToOpen = 5;      // in a row
    static constexpr Duration kFirstPause = 1min;  // doubled with every failed probe
    static constexpr Duration kLongestPause = 1h;

    // Local work (an empty host) may always run.
    bool may_start(const std::string& host, TimePoint now) const;
    std::vector<std::string> blocked(TimePoint now) const;
    void started(const std::string& host);
    void succeeded(const std::string& host);
    // Until when nobody shall try, if the breaker opened.
    std::optional<TimePoint> failed(const std::string& host, TimePoint now);
    void cancelled(const std::string& host);  // did not run after all

private:
    struct State {
        int running = 0, failures = 0;
        TimePoint open_until;
    };
    static bool is_blocked(const State& state, TimePoint now);
    void leave(const std::string& host);

    std::unordered_map<std::string, State> states_;
};

}  // namespace kentongan::jobs
