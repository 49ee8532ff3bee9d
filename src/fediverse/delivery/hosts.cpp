#include "fediverse/delivery/hosts.h"

#include <algorithm>

namespace kentongan::fediverse {
namespace {

constexpr Duration kUsedEvery = 24h;  // so often it is written down

std::size_t index_of(Lane lane) {
    return static_cast<std::size_t>(lane);
}

}  // namespace

void Hosts::add(HostRecord record) {
    const HostId id = record.id;
    hosts_.try_emplace(id).first->second.record = std::move(record);
}

void Hosts::work_at(HostId id, Lane lane, TimePoint time) {
    State& state = hosts_.at(id);
    state.work[index_of(lane)] = std::min(state.work[index_of(lane)], time);
    list(id, state);
}

void Hosts::no_work_before(HostId id, Lane lane, TimePoint time) {
    State& state = hosts_.at(id);
    state.work[index_of(lane)] = time;
    list(id, state);
}

std::vector<HostId> Hosts::due(Lane lane, TimePoint now) const {
    std::vector<HostId> idle, busy;
    const auto free = static_cast<std::size_t>(std::max(0, this->free(lane)));
    int suspects = kSuspectSlots - suspects_in_flight_;
    for (const auto& [time, id] : agenda_[index_of(lane)]) {
        if (time > now || idle.size() == free) break;
        const State& state = hosts_.at(id);
        if (is_suspect(state) && suspects-- <= 0) continue;
        auto& found = state.in_flight == 0 ? idle : busy;
        if (found.size() < free) found.push_back(id);
    }
    busy.resize(std::min(busy.size(), free - idle.size()));
    idle.insert(idle.end(), busy.begin(), busy.end());
    return idle;
}

int Hosts::share(Lane lane, std::size_t hosts) const {
    return std::max(1, free(lane) / std::max(1, static_cast<int>(hosts)));
}

int Hosts::limit(const State& state, Lane lane) {
    if (is_suspect(state)) return 1;  // the probe
    return lane == Lane::Alert ? kInFlight + 1 : kInFlight;
}

int Hosts::room(HostId id, Lane lane) const {
    const State& state = hosts_.at(id);
    return std::min(limit(state, lane) - state.in_flight, free(lane));
}

TimePoint Hosts::next_after(TimePoint now) const {
    TimePoint next = kNever;
    for (const auto& agenda : agenda_) {
        const auto at = agenda.upper_bound({now, HostId(std::numeric_limits<std::int64_t>::max())});
        if (at != agenda.end()) next = std::min(next, at->first);
    }
    return next;
}

void Hosts::started(HostId id) {
    State& state = hosts_.at(id);
    ++state.in_flight;
    ++in_flight_;
    if (is_suspect(state)) ++suspects_in_flight_;
    list(id, state);
}

void Hosts::ended(HostId id) {
    State& state = hosts_.at(id);
    --state.in_flight;
    --in_flight_;
    if (is_suspect(state)) --suspects_in_flight_;
    list(id, state);
}

bool Hosts::answered(HostId id) {
    State& state = hosts_.at(id);
    HostRecord& record = state.record;
    if (record.failures == 0 && record.open_until == TimePoint()) return false;
    if (is_suspect(state)) suspects_in_flight_ -= state.in_flight;
    record.failures = 0;
    record.failed_at = record.open_until = record.dead_since = {};
    list(id, state);
    return true;
}

bool Hosts::failed(HostId id, TimePoint now) {
    State& state = hosts_.at(id);
    HostRecord& record = state.record;
    if (!is_suspect(state)) {
        suspects_in_flight_ += state.in_flight;
        record.dead_since = now;
    }
    ++record.failures;
    record.failed_at = now;
    if (record.failures >= kFailuresToOpen && record.open_until <= now) {
        std::uniform_real_distribution<double> jitter(0.75, 1.25);
        const auto plain = kFirstPause * (1LL << std::min(record.failures - kFailuresToOpen, 10));
        const auto spread = std::chrono::duration_cast<Duration>(plain * jitter(random_));
        record.open_until = now + std::min(spread, kLongestPause);
    }
    list(id, state);
    return true;
}

bool Hosts::asked_for_pause(HostId id, TimePoint now, Duration pause) {
    State& state = hosts_.at(id);
    state.record.failed_at = now;
    state.record.open_until = std::max(state.record.open_until, now + pause);
    list(id, state);
    return true;
}

bool Hosts::worked(HostId id, Scheme scheme, TimePoint now) {
    HostRecord& record = hosts_.at(id).record;
    if (record.scheme == scheme && now - record.used_at < kUsedEvery) return false;
    record.scheme = scheme;
    record.used_at = now;
    return true;
}

TimePoint Hosts::time_of(const State& state, std::size_t lane) {
    if (state.work[lane] == kNever) return kNever;
    if (state.in_flight >= limit(state, static_cast<Lane>(lane))) return kNever;
    TimePoint open = state.record.open_until;
    if (static_cast<Lane>(lane) == Lane::Alert)
        open = std::min(open, state.record.failed_at + kAlertProbe);
    return std::max(state.work[lane], open);
}

void Hosts::list(HostId id, State& state) {
    for (std::size_t lane = 0; lane < kDeliveryLanes; ++lane) {
        const TimePoint time = time_of(state, lane);
        if (time == state.listed[lane]) continue;
        if (state.listed[lane] != kNever) agenda_[lane].erase({state.listed[lane], id});
        if (time != kNever) agenda_[lane].emplace(time, id);
        state.listed[lane] = time;
    }
}

}  // namespace kentongan::fediverse
