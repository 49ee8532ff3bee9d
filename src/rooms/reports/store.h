// All SQL of reports.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/reports/trust.h"
#include "rooms/reports/types.h"

namespace kentongan::reports::store {

// A report's `judged`: what its person's history was credited with.
enum class Judged { Not, Verified, Wrong };

struct Report {
    ReportId id;
    ClusterId cluster;
    std::optional<accounts::AccountId> account;
    std::string reporter, network;  // opaque: who counts as one, and where from
    std::optional<std::string> key;
    std::string kind, detail;
    regions::Code region;
    std::optional<geo::Point> point;
    std::string text;
    std::optional<std::int64_t> photo;
    std::uint64_t likeness = 0;
    double weight = 0;  // of the reporter when it was sent
    Judged judged = Judged::Not;
    TimePoint created_at;
};

struct Change {
    std::int64_t id = 0;
    State state = State::New;
    accounts::AccountId account;
    std::string note;
    TimePoint at;
};

// The villages of one place, as a range of packed codes.
struct Range {
    std::int64_t first = 0, last = 0;
};
Range range_of(regions::Code place);

// Where a list goes on: prominence and id of the last one shown.
struct After {
    std::int64_t prominence = 99, id = INT64_MAX;
};

void insert_cluster(db::Tx& tx, const Cluster& cluster);
void update_cluster(db::Tx& tx, const Cluster& cluster);
void remove_cluster(db::Tx& tx, ClusterId id);
std::optional<Cluster> find_cluster(db::Tx& tx, ClusterId id);
// Live ones in the range, most prominent and newest first; `kind` empty: all.
std::vector<Cluster> list_live(db::Tx& tx, Range range, std::string_view kind, TimePoint now,
                               After after, int limit);
std::vector<Cluster> list_live_verified(db::Tx& tx, TimePoint now, int limit);
std::int64_t count_live(db::Tx& tx, Range range, std::string_view kind, TimePoint now);
// What is over, for officers, newest first, before that id.
std::vector<Cluster> list_over(db::Tx& tx, Range range, TimePoint now, ClusterId before, int limit);
// Of this kind, not closed, with a report since then, latest first.
std::vector<Cluster> list_near(db::Tx& tx, std::string_view kind, TimePoint since, geo::Box box,
                               int limit);
std::vector<Cluster> list_in_village(db::Tx& tx, std::string_view kind, TimePoint since,
                                     regions::Code region, int limit);
std::vector<ClusterId> list_ended_before(db::Tx& tx, TimePoint before, int limit);

void insert_report(db::Tx& tx, const Report& report);
void remove_report(db::Tx& tx, ReportId id);
void update_judged(db::Tx& tx, ReportId id, Judged judged);
std::optional<Report> find_report(db::Tx& tx, ReportId id);
std::optional<Report> find_by_key(db::Tx& tx, std::string_view key);
bool has_reported(db::Tx& tx, ClusterId cluster, std::string_view reporter);
// The most trusted first, then the earliest.
std::vector<Report> list_reports(db::Tx& tx, ClusterId cluster, int limit);
std::vector<Report> list_pictures(db::Tx& tx, std::string_view kind, TimePoint since, int limit);
std::vector<Report> list_of_account(db::Tx& tx, accounts::AccountId account, ReportId before,
                                    int limit);
std::int64_t count_since_by(db::Tx& tx, accounts::AccountId account, TimePoint since);
std::int64_t count_since_from(db::Tx& tx, std::string_view network, TimePoint since);
// Distinct people of the cluster with a verified report before.
std::vector<Reporter> list_known_reporters(db::Tx& tx, ClusterId cluster, int limit);

void insert_change(db::Tx& tx, ClusterId cluster, const Change& change);
std::vector<Change> list_changes(db::Tx& tx, ClusterId cluster, int limit);  // newest first

// False when they had said so before.
bool insert_confirmation(db::Tx& tx, ClusterId cluster, std::string_view reporter, TimePoint at);

History find_history(db::Tx& tx, accounts::AccountId account);
void add_to_history(db::Tx& tx, accounts::AccountId account, History difference);

std::span<const db::Sql> queries();  // for the test of their plans

}  // namespace kentongan::reports::store
