#include "platform/jobs/hosts.h"

#include <algorithm>

namespace kentongan::jobs {
namespace {

constexpr std::size_t kMaxHosts = 10'000;  // then idle ones are forgotten
constexpr int kMaxDoublings = 10;

}  // namespace

bool Hosts::is_blocked(const State& state, TimePoint now) {
    if (state.failures < kFailuresToOpen) return state.running >= kMaxRunning;
    // Open; and when the time is over, one probe at a time.
    return now < state.open_until || state.running > 0;
}

bool Hosts::may_start(const std::string& host, TimePoint now) const {
    const auto found = states_.find(host);
    return found == states_.end() || !is_blocked(found->second, now);
}

std::vector<std::string> Hosts::blocked(TimePoint now) const {
    std::vector<std::string> hosts;
    for (const auto& [host, state] : states_)
        if (is_blocked(state, now)) hosts.push_back(host);
    return hosts;
}

void Hosts::started(const std::string& host) {
    if (host.empty()) return;
    if (states_.size() >= kMaxHosts)
        std::erase_if(states_, [](const auto& entry) { return entry.second.running == 0; });
    ++states_[host].running;
}

void Hosts::leave(const std::string& host) {
    const auto found = states_.find(host);
    if (found == states_.end()) return;
    State& state = found->second;
    state.running = std::max(0, state.running - 1);
    if (state.running == 0 && state.failures == 0) states_.erase(found);
}

void Hosts::succeeded(const std::string& host) {
    if (const auto found = states_.find(host); found != states_.end()) found->second.failures = 0;
    leave(host);
}

std::optional<TimePoint> Hosts::failed(const std::string& host, TimePoint now) {
    if (host.empty()) return {};
    State& state = states_[host];
    const bool was_open = state.failures >= kFailuresToOpen && now < state.open_until;
    if (!was_open) ++state.failures;
    leave(host);
    if (was_open) return state.open_until;  // it had begun before the breaker opened
    if (state.failures < kFailuresToOpen) return {};
    const int doublings = std::min(state.failures - kFailuresToOpen, kMaxDoublings);
    state.open_until = now + std::min(kFirstPause * (1 << doublings), kLongestPause);
    return state.open_until;
}

void Hosts::cancelled(const std::string& host) {
    leave(host);
}

}  // namespace kentongan::jobs
