#include "rooms/warnings/registry_store.h"

namespace kentongan::warnings::store {
namespace {

constexpr db::Sql kInsertProposal =
    "INSERT INTO warning_proposals (id, action, name, body, proposed_by, proposed_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)";
constexpr db::Sql kListOpenProposals =
    "SELECT id, action, name, body, proposed_by, proposed_at FROM warning_proposals "
    "WHERE outcome = '' AND id > $1 ORDER BY id LIMIT 100";
constexpr db::Sql kFindOpenProposal =
    "SELECT id, action, name, body, proposed_by, proposed_at FROM warning_proposals "
    "WHERE id = $1 AND outcome = ''";
constexpr db::Sql kDecideProposal =
    "UPDATE warning_proposals SET outcome = $2, decided_by = $3, decided_at = $4 "
    "WHERE id = $1 AND outcome = ''";
constexpr db::Sql kAppendLog =
    "INSERT INTO warning_registry_log (id, at, actor, action, subject, detail) "
    "VALUES ($1, $2, $3, $4, $5, $6)";
constexpr db::Sql kListLog =
    "SELECT id, at, actor, action, subject, detail FROM warning_registry_log "
    "WHERE id < $1 ORDER BY id DESC LIMIT $2";
// An alarm that was cleared begins anew.
constexpr db::Sql kRaiseAlarm =
    "INSERT INTO warning_alarms (source, kind, since, last_at, reason) "
    "VALUES ($1, $2, $3, $3, $4) ON CONFLICT (source, kind) DO UPDATE SET "
    "since = CASE WHEN warning_alarms.cleared_at IS NULL THEN warning_alarms.since "
    "ELSE excluded.since END, "
    "last_at = excluded.last_at, reason = excluded.reason, cleared_at = NULL";
constexpr db::Sql kClearAlarm =
    "UPDATE warning_alarms SET cleared_at = $3 "
    "WHERE source = $1 AND kind = $2 AND cleared_at IS NULL";
constexpr db::Sql kListAlarms =
    "SELECT s.name, a.kind, a.since, a.reason FROM warning_alarms a "
    "JOIN warning_sources s ON s.id = a.source "
    "WHERE a.cleared_at IS NULL AND s.removed_at IS NULL ORDER BY a.since LIMIT 200";

ProposalRow proposal_of(const db::Cursor& row) {
    return {
        row.integer(0), row.string(1), row.string(2), row.string(3), row.id<accounts::AccountId>(4),
        row.time(5)};
}

}  // namespace

void insert_proposal(db::Tx& tx, const ProposalRow& proposal) {
    tx.execute(kInsertProposal, {proposal.id, proposal.action, proposal.name, proposal.body,
                                 proposal.proposed_by, proposal.proposed_at});
}

std::vector<ProposalRow> list_open_proposals(db::Tx& tx, std::int64_t after_id) {
    std::vector<ProposalRow> found;
    auto rows = tx.query(kListOpenProposals, {after_id});
    while (rows.next()) found.push_back(proposal_of(rows));
    return found;
}

std::optional<ProposalRow> find_open_proposal(db::Tx& tx, std::int64_t id) {
    auto rows = tx.query(kFindOpenProposal, {id});
    if (!rows.next()) return {};
    return proposal_of(rows);
}

bool decide_proposal(db::Tx& tx, std::int64_t id, std::string_view outcome, accounts::AccountId who,
                     TimePoint now) {
    return tx.execute(kDecideProposal, {id, outcome, who, now}) > 0;
}

void append_log(db::Tx& tx, const LogRow& row) {
    tx.execute(kAppendLog, {row.id, row.at, row.actor, row.action, row.subject, row.detail});
}

std::vector<LogRow> list_log(db::Tx& tx, std::int64_t before_id, int limit) {
    std::vector<LogRow> found;
    auto rows = tx.query(kListLog, {before_id, limit});
    while (rows.next())
        found.push_back({rows.integer(0), rows.time(1), rows.maybe_id<accounts::AccountId>(2),
                         rows.string(3), rows.string(4), rows.string(5)});
    return found;
}

void raise_alarm(db::Tx& tx, SourceId source, std::string_view kind, std::string_view reason,
                 TimePoint now) {
    tx.execute(kRaiseAlarm, {source, kind, now, reason});
}

bool clear_alarm(db::Tx& tx, SourceId source, std::string_view kind, TimePoint now) {
    return tx.execute(kClearAlarm, {source, kind, now}) > 0;
}

std::vector<Alarm> list_alarms(db::Tx& tx) {
    std::vector<Alarm> found;
    auto rows = tx.query(kListAlarms);
    while (rows.next())
        found.push_back({rows.string(0), rows.string(1), rows.time(2), rows.string(3)});
    return found;
}

std::span<const db::Sql> registry_queries() {
    static constexpr db::Sql kAll[] = {kInsertProposal, kListOpenProposals, kFindOpenProposal,
                                       kDecideProposal, kAppendLog,         kListLog,
                                       kRaiseAlarm,     kClearAlarm,        kListAlarms};
    return kAll;
}

}  // namespace kentongan::warnings::store
