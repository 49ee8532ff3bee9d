#include "platform/jobs/store.h"

#include <algorithm>

namespace kentongan::jobs {
namespace {

constexpr db::Sql kInsert =
    "INSERT INTO jobs (lane, kind, payload, host, order_key, created_at, run_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr db::Sql kDue =
    "SELECT id, host FROM jobs AS j "
    "WHERE lane = $1 AND dead = 0 AND run_at <= $2 AND leased_until <= $2 "
    "AND host NOT IN $texts(3) "
    "AND (order_key = '' OR NOT EXISTS (SELECT 1 FROM jobs AS earlier "
    "WHERE earlier.order_key = j.order_key AND earlier.order_key <> '' AND earlier.dead = 0 "
    "AND earlier.id < j.id)) "
    "ORDER BY run_at, id LIMIT $4";
constexpr db::Sql kClaim =
    "UPDATE jobs SET leased_until = $3 WHERE id IN $ids(1) AND leased_until <= $2 AND dead = 0 "
    "RETURNING id, lane, kind, payload, host, attempt, created_at";
constexpr db::Sql kLease = "UPDATE jobs SET leased_until = $2 WHERE id IN $ids(1)";
constexpr db::Sql kReleaseAll = "UPDATE jobs SET leased_until = 0 WHERE leased_until > 0";
constexpr db::Sql kRemove = "DELETE FROM jobs WHERE id IN $ids(1)";
constexpr db::Sql kRetry =
    "UPDATE jobs SET attempt = attempt + 1, run_at = $2, reason = $3, leased_until = 0 "
    "WHERE id = $1";
constexpr db::Sql kBury =
    "UPDATE jobs SET dead = 1, run_at = $2, reason = $3, leased_until = 0 WHERE id = $1";
constexpr db::Sql kPostpone =
    "UPDATE jobs SET run_at = $3 WHERE host = $1 AND host <> '' AND dead = 0 AND run_at < $3 "
    "AND leased_until <= $2";
constexpr db::Sql kRemoveDead = "DELETE FROM jobs WHERE dead = 1 AND run_at < $1";
constexpr db::Sql kCount =
    "SELECT lane, COUNT(*), MIN(run_at) FROM jobs WHERE dead = 0 GROUP BY lane";
constexpr db::Sql kCountDead = "SELECT lane, COUNT(*) FROM jobs WHERE dead = 1 GROUP BY lane";

}  // namespace

void insert_job(db::Tx& tx, const NewJob& job, TimePoint now) {
    tx.execute(kInsert, {static_cast<int>(job.lane), job.kind, job.payload, job.host, job.order_key,
                         now, now + job.delay});
}

std::vector<Candidate> list_due(db::Tx& tx, Lane lane, TimePoint now,
                                const std::vector<std::string>& blocked_hosts, int limit) {
    std::vector<Candidate> found;
    auto rows =
        tx.query(kDue, {static_cast<int>(lane), now, db::Value::list(blocked_hosts), limit});
    while (rows.next()) found.push_back({rows.id<JobId>(0), rows.string(1)});
    return found;
}

std::vector<Claimed> claim_jobs(db::Tx& tx, const std::vector<JobId>& ids, TimePoint now,
                                TimePoint until) {
    std::vector<Claimed> claimed;
    auto rows = tx.query(kClaim, {db::Value::list(ids), now, until});
    while (rows.next()) {
        Claimed one;
        one.lane = static_cast<Lane>(rows.integer(1));
        one.job.id = rows.integer(0);
        one.job.kind = rows.string(2);
        one.job.payload = rows.string(3);
        one.job.host = rows.string(4);
        one.job.attempt = static_cast<int>(rows.integer(5));
        one.job.created_at = rows.time(6);
        claimed.push_back(std::move(one));
    }
    // RETURNING promises no order; `ids` is the order to run them in.
    const auto rank = [&](const Claimed& c) { return std::ranges::find(ids, JobId(c.job.id)); };
    std::ranges::sort(claimed, {}, rank);
    return claimed;
}

void renew_leases(db::Tx& tx, const std::vector<JobId>& ids, TimePoint until) {
    tx.execute(kLease, {db::Value::list(ids), until});
}

void release_leases(db::Tx& tx, const std::vector<JobId>& ids) {
    tx.execute(kLease, {db::Value::list(ids), 0});
}

void release_all_leases(db::Tx& tx) {
    tx.execute(kReleaseAll);
}

void apply_outcomes(db::Tx& tx, std::span<const Outcome> outcomes) {
    std::vector<JobId> done;
    for (const Outcome& outcome : outcomes) {
        if (outcome.kind == Outcome::Kind::Done)
            done.push_back(outcome.id);
        else
            tx.execute(outcome.kind == Outcome::Kind::Retry ? kRetry : kBury,
                       {outcome.id, outcome.at, outcome.reason});
    }
    if (!done.empty()) tx.execute(kRemove, {db::Value::list(done)});
}

void postpone_host(db::Tx& tx, const std::string& host, TimePoint now, TimePoint until) {
    tx.execute(kPostpone, {host, now, until});
}

void remove_dead_before(db::Tx& tx, TimePoint time) {
    tx.execute(kRemoveDead, {time});
}

std::vector<LaneStats> count_jobs(db::Tx& tx, TimePoint now) {
    std::vector<LaneStats> lanes(kLanes);
    auto alive = tx.query(kCount);
    while (alive.next()) {
        LaneStats& lane = lanes.at(static_cast<std::size_t>(alive.integer(0)));
        lane.waiting = alive.integer(1);
        lane.oldest_waiting = std::max(Duration(0), now - alive.time(2));
    }
    auto dead = tx.query(kCountDead);
    while (dead.next()) lanes.at(static_cast<std::size_t>(dead.integer(0))).dead = dead.integer(1);
    return lanes;
}

}  // namespace kentongan::jobs
