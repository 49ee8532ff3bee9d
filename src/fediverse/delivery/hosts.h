// What is known of the hosts that have something waiting: when each is worth a look, how much may
// be on its way there, and whether its breaker is open. In memory, fed from the database; the
// engine's manager alone uses it.
#pragma once

#include <random>
#include <set>
#include <unordered_map>
#include <vector>

#include "fediverse/delivery/types.h"

namespace kentongan::fediverse {

class Hosts {
public:
    static constexpr int kInFlight = 3;  // per host; a warning may use one more
    static constexpr int kFailuresToOpen = 3;
    static constexpr Duration kFirstPause = 1min;  // doubled with every failed probe
    static constexpr Duration kLongestPause = 6h;
    static constexpr Duration kAlertProbe = 1min;  // a warning knocks this often at a broken host
    // Hosts that failed last get these slots between them, so that the silent cannot take all.
    static constexpr int kSuspectSlots = 64;
    // On their way at once from this lane and those behind it, so that the first always has room.
    static constexpr std::array<int, kDeliveryLanes> kSlots = {256, 224, 160};

    bool knows(HostId id) const { return hosts_.contains(id); }
    void add(HostRecord record);
    const HostRecord& record(HostId id) const { return hosts_.at(id).record; }

    // Something may be sent at `time`, or earlier than was known.
    void work_at(HostId id, Lane lane, TimePoint time);
    void no_work_before(HostId id, Lane lane, TimePoint time);  // kNever: nothing is left

    // Whom to look at now, the longest due first; but behind all that have nothing on its way, so
    // that a connection is used again before another is opened to the same host.
    std::vector<HostId> due(Lane lane, TimePoint now) const;
    int room(HostId id, Lane lane) const;           // how many more may start
    int share(Lane lane, std::size_t hosts) const;  // of the slots, for each of so many
    int free(Lane lane) const { return kSlots[static_cast<std::size_t>(lane)] - in_flight_; }
    int in_flight(HostId id) const { return hosts_.at(id).in_flight; }
    int in_flight() const { return in_flight_; }
    // The next time that something comes due; what is due already waits for a slot, not for time.
    TimePoint next_after(TimePoint now) const;

    void started(HostId id);
    void ended(HostId id);
    // Each true when the record has changed and is to be kept.
    bool answered(HostId id);
    bool failed(HostId id, TimePoint now);
    bool asked_for_pause(HostId id, TimePoint now, Duration pause);
    bool worked(HostId id, Scheme scheme, TimePoint now);

private:
    struct State {
        HostRecord record;
        int in_flight = 0;
        std::array<TimePoint, kDeliveryLanes> work{kNever, kNever, kNever};
        std::array<TimePoint, kDeliveryLanes> listed{kNever, kNever, kNever};
    };
    static bool is_suspect(const State& state) { return state.record.failures > 0; }
    static int limit(const State& state, Lane lane);
    static TimePoint time_of(const State& state, std::size_t lane);
    void list(HostId id, State& state);

    std::unordered_map<HostId, State> hosts_;
    std::array<std::set<std::pair<TimePoint, HostId>>, kDeliveryLanes> agenda_;
    int in_flight_ = 0, suspects_in_flight_ = 0;
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace kentongan::fediverse
