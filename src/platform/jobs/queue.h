// The engine behind Jobs: one manager thread talks to the database, claims due jobs and records
// what became of them, many at a time in one commit; workers of each lane only run handlers.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>

#include "platform/jobs/hosts.h"
#include "platform/jobs/store.h"

namespace kentongan::jobs {

class Queue {
public:
    Queue(db::Database& database, const Clock& clock);

    void handle(std::string kind, JobHandler handler);
    void enqueue(db::Tx& tx, const NewJob& job);
    void start(const std::array<unsigned, kLanes>& workers);
    void stop();
    std::size_t run_due();
    std::vector<LaneStats> stats() const;

private:
    using Capacity = std::array<int, kLanes>;
    struct Flight {  // claimed by this process
        Lane lane;
        std::string host;
    };
    struct Postponed {
        std::string host;
        TimePoint until;
    };

    void wake();
    void manage();
    void work(Lane lane);
    Capacity free_capacity();
    // Records outcomes and claims up to `capacity` in one commit. Throws when the database fails.
    std::vector<Claimed> exchange(const Capacity& capacity);
    std::vector<JobId> choose(const Capacity& capacity, TimePoint now);
    std::vector<Claimed> commit(const std::vector<JobId>& wanted, TimePoint now);
    void settle(const std::vector<JobId>& wanted, const std::vector<Claimed>& claimed);
    void recover();
    void run(const Claimed& claimed);
    Outcome outcome_of(const Claimed& claimed, const Result<void>& result);
    void release_unstarted();

    db::Database& database_;
    const Clock& clock_;
    std::unordered_map<std::string, JobHandler> handlers_;  // fixed once started

    mutable std::mutex mutex_;
    std::condition_variable manager_wakes_;
    std::array<std::condition_variable, kLanes> worker_wakes_;
    std::array<std::deque<Claimed>, kLanes> ready_;
    Capacity most_ready_{};
    std::unordered_map<JobId, Flight> in_flight_;
    std::vector<Outcome> outcomes_;
    std::vector<Postponed> postponed_;
    Hosts hosts_;
    std::minstd_rand random_{std::random_device{}()};
    bool woken_ = false, recovered_ = false, started_ = false, stopping_ = false;
    TimePoint leases_renewed_, dead_removed_;
    std::thread manager_;
    std::vector<std::thread> workers_;
};

}  // namespace kentongan::jobs
