#include "platform/jobs/queue.h"

#include <algorithm>
#include <exception>

#include "platform/base/strings.h"
#include "platform/jobs/back_off.h"
#include "platform/log/log.h"

namespace kentongan::jobs {
namespace {

constexpr Duration kLease = 2min;     // how long the jobs of a dead process wait for another
constexpr Duration kPoll = 1s;        // for jobs whose time comes and those of other processes
constexpr int kReadyPerWorker = 16;   // claimed ahead, so that workers do not wait for commits
constexpr int kDueAtOnce = 64;        // in run_due
constexpr Duration kKeepDead = 720h;  // 30 days
constexpr Duration kSweepEvery = 1h;
constexpr std::size_t kMaxReason = 300;  // code points

std::string reason_of(const Error& error) {
    const std::string& why = !error.detail().empty() ? error.detail() : error.text();
    return utf8_prefix(why.empty() ? "failed without a reason" : why, kMaxReason);
}

Result<void> call(const JobHandler& handler, const Job& job) {
    try {
        return handler(job);
    } catch (const std::exception& failure) {
        // Broken infrastructure passes; a bug ends in the dead list after its tries.
        log::error("a job failed", {{"kind", job.kind}, {"reason", failure.what()}});
        return Error(ErrorCode::Unavailable).with_detail(failure.what());
    }
}

}  // namespace

Queue::Queue(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

void Queue::handle(std::string kind, JobHandler handler) {
    if (!handlers_.emplace(std::move(kind), std::move(handler)).second)
        throw std::logic_error("two handlers for one kind of job");
}

void Queue::enqueue(db::Tx& tx, const NewJob& job) {
    insert_job(tx, job, clock_.now());
    tx.after_commit([this] { wake(); });
}

void Queue::wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    manager_wakes_.notify_one();
}

void Queue::start(const std::array<unsigned, kLanes>& workers) {
    std::lock_guard lock(mutex_);
    if (started_) return;
    started_ = woken_ = true;
    stopping_ = false;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        most_ready_[lane] = static_cast<int>(workers[lane]) * kReadyPerWorker;
        for (unsigned i = 0; i < workers[lane]; ++i)
            workers_.emplace_back([this, lane] { work(static_cast<Lane>(lane)); });
    }
    manager_ = std::thread([this] { manage(); });
}

void Queue::stop() {
    {
        std::lock_guard lock(mutex_);
        if (!started_) return;
        stopping_ = true;
        manager_wakes_.notify_all();
        for (auto& workers : worker_wakes_) workers.notify_all();
    }
    for (auto& worker : workers_) worker.join();
    workers_.clear();
    manager_.join();
    release_unstarted();
    started_ = false;
}

void Queue::release_unstarted() {
    std::vector<JobId> unstarted;
    std::vector<Outcome> outcomes;
    {
        std::lock_guard lock(mutex_);
        for (auto& lane : ready_) {
            for (const Claimed& claimed : lane) {
                unstarted.emplace_back(claimed.job.id);
                hosts_.cancelled(claimed.job.host);
            }
            lane.clear();
        }
        outcomes.swap(outcomes_);
        in_flight_.clear();
    }
    if (unstarted.empty() && outcomes.empty()) return;
    try {
        database_.write([&](db::Tx& tx) {
            apply_outcomes(tx, outcomes);
            release_leases(tx, unstarted);
        });
    } catch (const std::exception& failure) {
        log::error("jobs could not be given back; they run again", {{"reason", failure.what()}});
    }
}

void Queue::manage() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        manager_wakes_.wait_for(lock, kPoll, [&] { return woken_ || stopping_; });
        if (stopping_) return;
        woken_ = false;
        const Capacity capacity = free_capacity();
        lock.unlock();
        std::vector<Claimed> claimed;
        bool failed = false;
        try {
            claimed = exchange(capacity);
        } catch (const std::exception& failure) {
            log::error("the job queue cannot use the database", {{"reason", failure.what()}});
            failed = true;
        }
        lock.lock();
        for (Claimed& one : claimed) {
            const auto lane = static_cast<std::size_t>(one.lane);
            ready_[lane].push_back(std::move(one));
            worker_wakes_[lane].notify_one();
        }
        if (failed) manager_wakes_.wait_for(lock, kPoll, [&] { return stopping_; });
    }
}

Queue::Capacity Queue::free_capacity() {
    Capacity capacity{};
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        capacity[lane] = std::max(0, most_ready_[lane] - static_cast<int>(ready_[lane].size()));
    return capacity;
}

void Queue::work(Lane lane) {
    const auto index = static_cast<std::size_t>(lane);
    std::unique_lock lock(mutex_);
    for (;;) {
        worker_wakes_[index].wait(lock, [&] { return stopping_ || !ready_[index].empty(); });
        if (stopping_) return;
        const Claimed claimed = std::move(ready_[index].front());
        ready_[index].pop_front();
        lock.unlock();
        run(claimed);
        lock.lock();
    }
}

void Queue::run(const Claimed& claimed) {
    const Job& job = claimed.job;
    const auto handler = handlers_.find(job.kind);
    const Result<void> result =
        handler == handlers_.end()
            ? Result<void>(Error(ErrorCode::NotFound).with_detail("nobody handles this kind"))
            : call(handler->second, job);
    const bool unreachable = !result.ok() && result.error().code() == ErrorCode::Unavailable;
    const TimePoint now = clock_.now();
    std::lock_guard lock(mutex_);
    if (!unreachable)
        hosts_.succeeded(job.host);
    else if (const auto until = hosts_.failed(job.host, now))
        postponed_.push_back({job.host, *until});
    outcomes_.push_back(outcome_of(claimed, result));
    woken_ = true;
    manager_wakes_.notify_one();
}

Outcome Queue::outcome_of(const Claimed& claimed, const Result<void>& result) {
    const Job& job = claimed.job;
    const TimePoint now = clock_.now();
    if (result.ok()) return {.id = JobId(job.id)};
    std::string reason = reason_of(result.error());
    const bool may_pass = result.error().code() == ErrorCode::Unavailable;
    if (may_pass && job.attempt < kMaxAttempts)
        return {Outcome::Kind::Retry, JobId(job.id), now + back_off(job.attempt, random_),
                std::move(reason)};
    log::warning("a job is given up", {{"kind", job.kind},
                                       {"host", job.host},
                                       {"attempt", std::to_string(job.attempt)},
                                       {"reason", reason}});
    return {Outcome::Kind::Dead, JobId(job.id), now, std::move(reason)};
}

std::vector<Claimed> Queue::exchange(const Capacity& capacity) {
    recover();
    const TimePoint now = clock_.now();
    const std::vector<JobId> wanted = choose(capacity, now);
    std::vector<Claimed> claimed;
    try {
        claimed = commit(wanted, now);
    } catch (...) {
        settle(wanted, {});
        throw;
    }
    settle(wanted, claimed);
    return claimed;
}

// What a process held that is gone is free at once where no other can be alive: SQLite serves one
// server. On PostgreSQL the leases run out.
void Queue::recover() {
    if (recovered_) return;
    if (database_.engine() == db::Engine::Sqlite) database_.write(release_all_leases);
    recovered_ = true;
}

std::vector<JobId> Queue::choose(const Capacity& capacity, TimePoint now) {
    std::vector<std::string> blocked;
    {
        std::lock_guard lock(mutex_);
        blocked = hosts_.blocked(now);
    }
    std::array<std::vector<Candidate>, kLanes> due;
    database_.read([&](db::Tx& tx) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            if (capacity[lane] > 0)
                due[lane] = list_due(tx, static_cast<Lane>(lane), now, blocked, capacity[lane]);
    });
    std::vector<JobId> wanted;
    std::lock_guard lock(mutex_);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        for (Candidate& candidate : due[lane]) {
            if (in_flight_.contains(candidate.id)) continue;
            if (!hosts_.may_start(candidate.host, now)) {
                // There may be work behind it for other hosts; it is found the next time round,
                // when this one is among the blocked.
                woken_ = true;
                continue;
            }
            hosts_.started(candidate.host);
            wanted.push_back(candidate.id);
            in_flight_.emplace(candidate.id,
                               Flight{static_cast<Lane>(lane), std::move(candidate.host)});
        }
    }
    return wanted;
}

std::vector<Claimed> Queue::commit(const std::vector<JobId>& wanted, TimePoint now) {
    std::vector<Outcome> outcomes;
    std::vector<Postponed> postponed;
    std::vector<JobId> held;
    const bool sweep = now - dead_removed_ >= kSweepEvery;
    {
        std::lock_guard lock(mutex_);
        outcomes = outcomes_;
        postponed = postponed_;
        if (now - leases_renewed_ >= kLease / 3)
            for (const auto& [id, flight] : in_flight_) held.push_back(id);
    }
    if (wanted.empty() && outcomes.empty() && postponed.empty() && held.empty() && !sweep)
        return {};
    std::vector<Claimed> claimed;
    database_.write([&](db::Tx& tx) {
        claimed = claim_jobs(tx, wanted, now, now + kLease);
        if (!held.empty()) renew_leases(tx, held, now + kLease);
        apply_outcomes(tx, outcomes);
        for (const auto& [host, until] : postponed) postpone_host(tx, host, now, until);
        if (sweep) remove_dead_before(tx, now - kKeepDead);
    });
    if (sweep) dead_removed_ = now;
    if (!held.empty()) leases_renewed_ = now;
    std::lock_guard lock(mutex_);
    for (const Outcome& outcome : outcomes) in_flight_.erase(outcome.id);
    // What came meanwhile stands behind.
    const auto drop = [](auto& list, std::size_t count) {
        list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(count));
    };
    drop(outcomes_, outcomes.size());
    drop(postponed_, postponed.size());
    if (!outcomes.empty()) woken_ = true;  // the next of an order key may be free now
    return claimed;
}

// What was wanted and not got is not ours.
void Queue::settle(const std::vector<JobId>& wanted, const std::vector<Claimed>& claimed) {
    std::lock_guard lock(mutex_);
    for (const JobId id : wanted) {
        const auto is_it = [&](const Claimed& one) { return one.job.id == id.value(); };
        if (std::ranges::any_of(claimed, is_it)) continue;
        const auto flight = in_flight_.find(id);
        if (flight == in_flight_.end()) continue;
        hosts_.cancelled(flight->second.host);
        in_flight_.erase(flight);
    }
}

std::size_t Queue::run_due() {
    std::size_t count = 0;
    for (;;) {
        {
            std::lock_guard lock(mutex_);
            woken_ = false;
        }
        Capacity every_lane;
        every_lane.fill(kDueAtOnce);
        const auto claimed = exchange(every_lane);
        for (const Claimed& one : claimed) run(one);
        count += claimed.size();
        std::lock_guard lock(mutex_);
        if (claimed.empty() && !woken_) return count;
    }
}

std::vector<LaneStats> Queue::stats() const {
    const TimePoint now = clock_.now();
    auto lanes = database_.read([&](db::Tx& tx) { return count_jobs(tx, now); });
    std::lock_guard lock(mutex_);
    for (const auto& [id, flight] : in_flight_) {
        LaneStats& lane = lanes[static_cast<std::size_t>(flight.lane)];
        ++lane.running;
        lane.waiting = std::max<std::int64_t>(0, lane.waiting - 1);
    }
    return lanes;
}

}  // namespace kentongan::jobs
