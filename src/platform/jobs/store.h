// All SQL of jobs. A job is claimed by a lease that its process renews, so that what a dead process
// held runs again elsewhere.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "platform/jobs/jobs.h"

namespace kentongan::jobs {

using JobId = Id<struct JobTag>;

struct Candidate {
    JobId id;
    std::string host;
};

struct Claimed {
    Lane lane = Lane::Interactive;
    Job job;
};

// What became of a job that ran.
struct Outcome {
    enum class Kind { Done, Retry, Dead } kind = Kind::Done;
    JobId id;
    TimePoint at;  // of the next try, or of death
    std::string reason;
};

void insert_job(db::Tx& tx, const NewJob& job, TimePoint now);
// The oldest due jobs of a lane that nobody has claimed: not of `blocked_hosts`, and of an order
// key only the first.
std::vector<Candidate> list_due(db::Tx& tx, Lane lane, TimePoint now,
                                const std::vector<std::string>& blocked_hosts, int limit);
// Those it got; another process may have been faster.
std::vector<Claimed> claim_jobs(db::Tx& tx, const std::vector<JobId>& ids, TimePoint now,
                                TimePoint until);
void renew_leases(db::Tx& tx, const std::vector<JobId>& ids, TimePoint until);
void release_leases(db::Tx& tx, const std::vector<JobId>& ids);
void release_all_leases(db::Tx& tx);
void apply_outcomes(db::Tx& tx, std::span<const Outcome> outcomes);
// Nothing of this host before `until`.
void postpone_host(db::Tx& tx, const std::string& host, TimePoint now, TimePoint until);
void remove_dead_before(db::Tx& tx, TimePoint time);
// waiting counts running ones too: only the caller knows those.
std::vector<LaneStats> count_jobs(db::Tx& tx, TimePoint now);

}  // namespace kentongan::jobs
