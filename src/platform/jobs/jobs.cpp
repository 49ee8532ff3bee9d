#include "platform/jobs/jobs.h"

#include <array>

#include "embedded/jobs_migrations.h"
#include "platform/jobs/queue.h"

namespace kentongan::jobs {

struct Jobs::Impl {
    Impl(db::Database& database, const Clock& clock) : queue(database, clock) {}
    Queue queue;
};

Jobs::Jobs(db::Database& database, const Clock& clock)
    : impl_(std::make_unique<Impl>(database, clock)) {}

Jobs::~Jobs() {
    stop();
}

void Jobs::handle(std::string kind, JobHandler handler) {
    impl_->queue.handle(std::move(kind), std::move(handler));
}

void Jobs::enqueue(db::Tx& tx, const NewJob& job) {
    impl_->queue.enqueue(tx, job);
}

void Jobs::start(unsigned alert_workers, unsigned interactive_workers, unsigned bulk_workers,
                 unsigned outgoing_workers) {
    std::array<unsigned, kLanes> workers;
    workers.fill(outgoing_workers);
    workers[static_cast<std::size_t>(Lane::Alert)] = alert_workers;
    workers[static_cast<std::size_t>(Lane::Interactive)] = interactive_workers;
    workers[static_cast<std::size_t>(Lane::Bulk)] = bulk_workers;
    impl_->queue.start(workers);
}

void Jobs::stop() {
    impl_->queue.stop();
}

std::size_t Jobs::run_due() {
    return impl_->queue.run_due();
}

std::vector<LaneStats> Jobs::stats() const {
    return impl_->queue.stats();
}

std::vector<db::Migration> Jobs::migrations() {
    return db::migrations_from("jobs", embedded::jobs_migrations());
}

}  // namespace kentongan::jobs
