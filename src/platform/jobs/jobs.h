// Durable background work: a job is a row of the transaction that caused it, so neither can exist
// without the other. Three lanes with workers of their own; back-off with jitter; a breaker per
// host, so that a dead peer costs nothing. At least once: handlers must bear a repetition.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/db/database.h"

namespace kentongan::jobs {

// One lane for each way out of the house, so that a slow one holds up no other.
enum class Lane {
    Alert = 0,
    Interactive = 1,
    Bulk = 2,
    Push = 3,
    Mail = 4,
    Webhook = 5,
    Sms = 6,
    WhatsApp = 7
};
inline constexpr std::size_t kLanes = 8;

struct NewJob {
    std::string kind;     // "warnings.notify"
    std::string payload;  // JSON
    Lane lane = Lane::Interactive;
    std::string host;       // remote host for concurrency and breaker; empty for local work
    std::string order_key;  // jobs of one key run one at a time, in order of creation
    Duration delay{0};
};

struct Job {
    std::int64_t id = 0;
    std::string kind, payload, host;
    int attempt = 1;
    TimePoint created_at;
};

// Unavailable means try again later (back-off 15 s · 2ⁿ with jitter, at most 12 h, 16 tries); any
// other error ends the job in the dead list with its reason.
using JobHandler = std::function<Result<void>(const Job&)>;

struct LaneStats {
    std::int64_t waiting = 0, running = 0, dead = 0;
    Duration oldest_waiting{0};
};

class Jobs {
public:
    Jobs(db::Database& database, const Clock& clock);
    ~Jobs();

    void handle(std::string kind, JobHandler handler);  // before start
    // Inside the write that causes it; workers wake after the commit.
    void enqueue(db::Tx& tx, const NewJob& job);

    void start(unsigned alert_workers = 2, unsigned interactive_workers = 2,
               unsigned bulk_workers = 2, unsigned outgoing_workers = 4);
    // Lets running jobs finish; what they had not finished is run again at the next start.
    void stop();
    // Runs everything that is due on the calling thread, without start(): for tests. Returns the
    // count.
    std::size_t run_due();
    std::vector<LaneStats> stats() const;  // by lane
    static std::vector<db::Migration> migrations();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Work of this process only, lost at exit: polling, expiry ticks, cache sweeps. One thread; a task
// that takes long should hand over to a job.
class Scheduler {
public:
    Scheduler();
    ~Scheduler();
    // First run after `first`, then `interval` after the end of the last. Exceptions are logged.
    void every(std::string name, Duration interval, std::function<void()> task,
               Duration first = Duration(0));
    void start();
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::jobs
