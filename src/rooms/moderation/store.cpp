#include "rooms/moderation/store.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::moderation::store {

namespace {

#define REPORT                                                                          \
    "id, reporter, target, category, comment, forwarded, statuses, rules, created_at, " \
    "updated_at, assigned, resolved_by, resolved_at, uri"
#define REPORTS "SELECT " REPORT " FROM moderation_reports WHERE "
#define WINDOW "id < $1 AND id > $2 AND is_open = $3 "
constexpr db::Sql kInsertReport("INSERT INTO moderation_reports (" REPORT
                                ", is_open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
                                "$12, $13, $14, $15)");
constexpr db::Sql kFindReport(REPORTS "id = $1");
constexpr db::Sql kKnownReport(
    "SELECT 1 FROM moderation_reports WHERE uri = $1 AND uri <> '' LIMIT 1");
constexpr db::Sql kDown(REPORTS WINDOW "ORDER BY id DESC LIMIT $4");
constexpr db::Sql kUp(REPORTS WINDOW "ORDER BY id LIMIT $4");
constexpr db::Sql kByReporterDown(REPORTS WINDOW "AND reporter = $5 ORDER BY id DESC LIMIT $4");
constexpr db::Sql kByReporterUp(REPORTS WINDOW "AND reporter = $5 ORDER BY id LIMIT $4");
#define TARGET "AND target = $5 AND (reporter = $6 OR $6 = 0) ORDER BY id "
constexpr db::Sql kByTargetDown(REPORTS WINDOW TARGET "DESC LIMIT $4");
constexpr db::Sql kByTargetUp(REPORTS WINDOW TARGET "LIMIT $4");
constexpr db::Sql kUpdateReport(
    "UPDATE moderation_reports SET category = $2, rules = $3, updated_at = $4, assigned = $5, "
    "resolved_by = $6, resolved_at = $7, is_open = $8 WHERE id = $1");
constexpr db::Sql kResolveAll(
    "UPDATE moderation_reports SET is_open = 0, resolved_by = $2, resolved_at = $3, "
    "updated_at = $3 WHERE target = $1 AND is_open = 1");
constexpr db::Sql kCountBy(
    "SELECT COUNT(*) FROM (SELECT 1 FROM moderation_reports WHERE reporter = $1 "
    "AND is_open IN (0, 1) AND id > $2 LIMIT $3) AS bounded");
constexpr db::Sql kCountOpen(
    "SELECT COUNT(*) FROM (SELECT 1 FROM moderation_reports WHERE is_open = 1 LIMIT $1) "
    "AS bounded");

constexpr db::Sql kInsertRule(
    "INSERT INTO moderation_rules (id, position, text, hint) VALUES ($1, $2, $3, $4)");
constexpr db::Sql kListRules(
    "SELECT id, position, text, hint FROM moderation_rules WHERE removed_at IS NULL "
    "ORDER BY position, id LIMIT $1");
constexpr db::Sql kFindRules(
    "SELECT id, position, text, hint FROM moderation_rules WHERE id IN $ids(1) "
    "ORDER BY position, id");
constexpr db::Sql kUpdateRule(
    "UPDATE moderation_rules SET position = $2, text = $3, hint = $4 "
    "WHERE id = $1 AND removed_at IS NULL");
constexpr db::Sql kRemoveRule(
    "UPDATE moderation_rules SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL");

#define STRIKE "id, target, moderator, action, text, report, statuses, created_at"
#define STRIKES                                                                               \
    "SELECT " STRIKE                                                                          \
    ", appeal_text, appealed_at, appeal_decided_at, appeal_accepted FROM moderation_strikes " \
    "WHERE "
constexpr db::Sql kInsertStrike("INSERT INTO moderation_strikes (" STRIKE
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
constexpr db::Sql kFindStrike(STRIKES "id = $1");
constexpr db::Sql kStrikesOf(STRIKES "target = $1 ORDER BY id DESC LIMIT $2");
constexpr db::Sql kAppealed(STRIKES
                            "appealed_at IS NOT NULL AND appeal_decided_at IS NULL "
                            "ORDER BY appealed_at LIMIT $1");
constexpr db::Sql kInsertAppeal(
    "UPDATE moderation_strikes SET appeal_text = $2, appealed_at = $3 "
    "WHERE id = $1 AND appealed_at IS NULL");
constexpr db::Sql kDecideAppeal(
    "UPDATE moderation_strikes SET appeal_decided_at = $2, appeal_decided_by = $3, "
    "appeal_accepted = $4 WHERE id = $1 AND appealed_at IS NOT NULL AND appeal_decided_at IS NULL");

#define AUDIT "id, moderator, action, kind, subject, subject_id, reason, created_at"
constexpr db::Sql kInsertAudit("INSERT INTO moderation_audit (" AUDIT
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
constexpr db::Sql kListAudit("SELECT " AUDIT
                             " FROM moderation_audit WHERE id < $1 ORDER BY id DESC LIMIT $2");

constexpr db::Sql kQueries[] = {
    kKnownReport,  kInsertReport, kFindReport, kDown,         kUp,           kByReporterDown,
    kByReporterUp, kByTargetDown, kByTargetUp, kUpdateReport, kResolveAll,   kCountBy,
    kCountOpen,    kInsertRule,   kListRules,  kFindRules,    kUpdateRule,   kRemoveRule,
    kInsertStrike, kFindStrike,   kStrikesOf,  kAppealed,     kInsertAppeal, kDecideAppeal,
    kInsertAudit,  kListAudit};

template <class AnyId>
std::string text_of(const std::vector<AnyId>& ids) {
    std::vector<std::string> texts;
    for (auto id : ids) texts.push_back(id.to_string());
    return join(texts, ",");
}

template <class AnyId>
std::vector<AnyId> ids_of(std::string_view text) {
    std::vector<AnyId> ids;
    for (auto part : split(text, ','))
        if (const auto id = AnyId::parse(part)) ids.push_back(*id);
    return ids;
}

Report report_of(const db::Cursor& row) {
    Report report;
    report.id = row.id<ReportId>(0);
    report.reporter = row.id<AccountId>(1);
    report.target = row.id<AccountId>(2);
    report.category = row.string(3);
    report.comment = row.string(4);
    report.forwarded = row.boolean(5);
    report.statuses = ids_of<StatusId>(row.text(6));
    report.rules = ids_of<RuleId>(row.text(7));
    report.created_at = row.time(8);
    report.updated_at = row.time(9);
    report.assigned = row.maybe_id<AccountId>(10);
    report.resolved_by = row.maybe_id<AccountId>(11);
    report.resolved_at = row.maybe_time(12);
    report.uri = row.string(13);
    return report;
}

Strike strike_of(const db::Cursor& row) {
    Strike strike;
    strike.id = row.id<StrikeId>(0);
    strike.target = row.id<AccountId>(1);
    strike.moderator = row.id<AccountId>(2);
    strike.action = row.string(3);
    strike.text = row.string(4);
    strike.report = row.maybe_id<ReportId>(5);
    strike.statuses = ids_of<StatusId>(row.text(6));
    strike.created_at = row.time(7);
    if (const auto appealed = row.maybe_time(9))
        strike.appeal = Appeal{row.string(8), *appealed, row.maybe_time(10), row.boolean(11)};
    return strike;
}

Rule rule_of(const db::Cursor& row) {
    return {row.id<RuleId>(0), row.integer(1), row.string(2), row.string(3)};
}

template <class Make>
auto all_of(db::Cursor row, Make make) {
    std::vector<decltype(make(row))> found;
    while (row.next()) found.push_back(make(row));
    return found;
}

template <class Make>
auto one_of(db::Cursor row, Make make) {
    std::optional<decltype(make(row))> found;
    if (row.next()) found = make(row);
    return found;
}

std::int64_t number_of(db::Cursor row) {
    return row.next() ? row.integer(0) : 0;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_report(db::Tx& tx, const Report& r) {
    tx.execute(kInsertReport, {r.id, r.reporter, r.target, r.category, r.comment, r.forwarded,
                               text_of(r.statuses), text_of(r.rules), r.created_at, r.updated_at,
                               r.assigned, r.resolved_by, r.resolved_at, r.uri, !r.resolved_at});
}

bool has_report(db::Tx& tx, std::string_view uri) {
    return tx.query(kKnownReport, {uri}).next();
}

std::optional<Report> find_report(db::Tx& tx, ReportId id) {
    return one_of(tx.query(kFindReport, {id}), report_of);
}

std::vector<Report> list_reports(db::Tx& tx, const ReportFilter& filter, const Page& page) {
    const bool up = page.upwards(), open = !filter.resolved;
    const auto run = [&] {
        if (filter.target)
            return tx.query(up ? kByTargetUp : kByTargetDown,
                            {page.upper(), page.lower(), open, page.limit, *filter.target,
                             filter.reporter.value_or(AccountId())});
        if (filter.reporter)
            return tx.query(up ? kByReporterUp : kByReporterDown,
                            {page.upper(), page.lower(), open, page.limit, *filter.reporter});
        return tx.query(up ? kUp : kDown, {page.upper(), page.lower(), open, page.limit});
    };
    auto found = all_of(run(), report_of);
    if (up) std::ranges::reverse(found);
    return found;
}

void update_report(db::Tx& tx, const Report& r) {
    tx.execute(kUpdateReport, {r.id, r.category, text_of(r.rules), r.updated_at, r.assigned,
                               r.resolved_by, r.resolved_at, !r.resolved_at});
}

std::int64_t resolve_all(db::Tx& tx, AccountId target, AccountId by, TimePoint now) {
    return tx.execute(kResolveAll, {target, by, now});
}

std::int64_t count_reports_by(db::Tx& tx, AccountId reporter, TimePoint since, int most) {
    return number_of(tx.query(kCountBy, {reporter, snowflake_at(since), most}));
}

std::int64_t count_open(db::Tx& tx, int most) {
    return number_of(tx.query(kCountOpen, {most}));
}

void insert_rule(db::Tx& tx, const Rule& rule) {
    tx.execute(kInsertRule, {rule.id, rule.position, rule.text, rule.hint});
}
std::vector<Rule> list_rules(db::Tx& tx, int limit) {
    return all_of(tx.query(kListRules, {limit}), rule_of);
}
std::vector<Rule> find_rules(db::Tx& tx, std::span<const RuleId> ids) {
    return all_of(tx.query(kFindRules, {db::Value::list(ids)}), rule_of);
}
bool update_rule(db::Tx& tx, const Rule& rule) {
    return tx.execute(kUpdateRule, {rule.id, rule.position, rule.text, rule.hint}) > 0;
}
bool remove_rule(db::Tx& tx, RuleId id, TimePoint now) {
    return tx.execute(kRemoveRule, {id, now}) > 0;
}

void insert_strike(db::Tx& tx, const Strike& s) {
    tx.execute(kInsertStrike, {s.id, s.target, s.moderator, s.action, s.text, s.report,
                               text_of(s.statuses), s.created_at});
}
std::optional<Strike> find_strike(db::Tx& tx, StrikeId id) {
    return one_of(tx.query(kFindStrike, {id}), strike_of);
}
std::vector<Strike> list_strikes_of(db::Tx& tx, AccountId target, int limit) {
    return all_of(tx.query(kStrikesOf, {target, limit}), strike_of);
}
std::vector<Strike> list_appealed(db::Tx& tx, int limit) {
    return all_of(tx.query(kAppealed, {limit}), strike_of);
}
bool insert_appeal(db::Tx& tx, StrikeId id, const Appeal& appeal) {
    return tx.execute(kInsertAppeal, {id, appeal.text, appeal.created_at}) > 0;
}
bool decide_appeal(db::Tx& tx, StrikeId id, AccountId by, const Appeal& appeal) {
    return tx.execute(kDecideAppeal, {id, appeal.decided_at, by, appeal.accepted}) > 0;
}

void insert_audit(db::Tx& tx, const AuditEntry& e) {
    tx.execute(kInsertAudit, {e.id, e.moderator, e.action, e.kind, e.subject, e.subject_id,
                              e.reason, e.created_at});
}
std::vector<AuditEntry> list_audit(db::Tx& tx, AuditId before, int limit) {
    return all_of(tx.query(kListAudit, {before, limit}), [](const db::Cursor& row) {
        return AuditEntry{row.id<AuditId>(0), row.id<AccountId>(1), row.string(2), row.string(3),
                          row.string(4),      row.integer(5),       row.string(6), row.time(7)};
    });
}

}  // namespace kentongan::moderation::store
