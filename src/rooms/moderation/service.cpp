#include "rooms/moderation/service.h"

#include <algorithm>
#include <map>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"

namespace kentongan::moderation {

namespace {

constexpr std::string_view kCategories[] = {"spam", "legal", "violation", "other"};
constexpr std::int64_t kLastPosition = 10'000;
constexpr const char* kTellJob = "moderation.tell";
constexpr const char* kNewcomerJob = "moderation.newcomer";
constexpr const char* kEraseJob = "moderation.erase";

std::string sender_address(const Config& config) {
    if (!config.mail_from.empty()) return config.mail_from;
    const auto host = config.host();
    return "kentongan@" + host.substr(0, host.find(':'));
}

template <class AnyId>
AnyId id_of(const jobs::Job& job) {
    return AnyId::parse(job.payload).value_or(AnyId());
}

bool is_category(std::string_view text) {
    return std::ranges::find(kCategories, text) != std::end(kCategories);
}

Result<void> check_rules(db::Tx& tx, const std::vector<RuleId>& rules) {
    if (std::ssize(rules) > kMaxRules || store::find_rules(tx, rules).size() != rules.size())
        return invalid("Rule ids does not reference valid rules", "rule_ids");
    return {};
}

}  // namespace

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}
Error not_allowed() {
    return Error(ErrorCode::Forbidden, "This action is not allowed");
}
Error invalid(std::string_view text, std::string_view field) {
    return Error(ErrorCode::Unprocessable, std::string(text), std::string(field));
}

Service::Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
                 notifications::Notifications& notifications)
    : platform_(platform),
      accounts_(accounts),
      statuses_(statuses),
      notifications_(notifications),
      mailer_(platform.config.smtp_url, sender_address(platform.config), platform.clock) {
    if (mailer_.ready()) post = [this](const mail::Mail& mail) { return mailer_.send(mail); };
    auto& jobs = platform_.jobs;
    jobs.handle(kTellJob,
                [this](const jobs::Job& job) { return tell_of_report(id_of<ReportId>(job)); });
    jobs.handle(kNewcomerJob,
                [this](const jobs::Job& job) { return tell_of_newcomer(id_of<AccountId>(job)); });
    jobs.handle(kLetterJob,
                [this](const jobs::Job& job) { return send_letter(id_of<StrikeId>(job), false); });
    jobs.handle(kAnswerJob,
                [this](const jobs::Job& job) { return send_letter(id_of<StrikeId>(job), true); });
    jobs.handle(kEraseJob,
                [this](const jobs::Job& job) { return erase_some(id_of<AccountId>(job)); });
    platform_.bus.subscribe_within<accounts::AccountAdmitted>(
        [this](db::Tx& tx, const accounts::AccountAdmitted& event) {
            jobs::NewJob job;
            job.kind = kNewcomerJob;
            job.payload = event.account.to_string();
            job.lane = jobs::Lane::Bulk;
            platform_.jobs.enqueue(tx, job);
        });
}

Result<accounts::Account> Service::staff(db::Tx& tx, AccountId by, accounts::Role least) const {
    auto person = accounts_.find(tx, by);
    if (!person || person->suspended || person->role < least) return not_allowed();
    return *std::move(person);
}

void Service::log(db::Tx& tx, const Deed& deed) {
    AuditEntry entry;
    entry.id = platform_.ids.next<AuditId>();
    entry.moderator = deed.by;
    entry.action = deed.action;
    entry.kind = deed.kind;
    entry.subject = deed.subject;
    entry.subject_id = deed.subject_id;
    entry.reason = deed.reason;
    entry.created_at = platform_.clock.now();
    store::insert_audit(tx, entry);
}

Result<std::vector<StatusId>> Service::visible_of(db::Tx& tx, const NewReport& wanted) const {
    std::vector<StatusId> kept;
    for (auto id : wanted.statuses) {
        if (std::ranges::find(kept, id) != kept.end()) continue;
        const auto status = statuses_.find(tx, id);
        if (!status || status->author != wanted.target ||
            !statuses_.may_see(tx, wanted.reporter, *status))
            return not_found();
        kept.push_back(id);
    }
    return kept;
}

Result<Report> Service::report(db::Tx& tx, const NewReport& wanted) {
    const auto target = accounts_.find(tx, wanted.target);
    if (!target || target->suspended || target->pending) return not_found();
    if (utf8_length(wanted.comment) > kMaxComment)
        return invalid("Comment is too long (maximum is 1000 characters)", "comment");
    Report made;
    made.category = wanted.category.empty() ? "other" : wanted.category;
    if (!is_category(made.category))
        return invalid("Category is not included in the list", "category");
    if (wanted.statuses.size() > kMaxStatuses)
        return invalid("Status ids is too long (maximum is 100)", "status_ids");
    if (!wanted.rules.empty()) {
        // Rules say more than a category does, as in Mastodon's ReportService.
        TRY(check_rules(tx, wanted.rules));
        made.category = "violation";
    }
    TRY_ASSIGN(made.statuses, visible_of(tx, wanted));
    made.reporter = wanted.reporter;
    made.target = wanted.target;
    made.comment = wanted.comment;
    made.rules = wanted.rules;
    made.id = platform_.ids.next<ReportId>();
    if (wanted.forward && !target->domain.empty()) forward(tx, wanted, *target, made);
    return file(tx, std::move(made));
}

// To the server of its person, and to those of whom they answered, where the reporter wants that.
void Service::forward(db::Tx& tx, const NewReport& wanted, const accounts::Account& target,
                      Report& made) {
    const auto is_asked = [&](const std::string& domain) {
        return wanted.forward_to.empty()
                   ? domain == target.domain
                   : std::ranges::find(wanted.forward_to, domain) != wanted.forward_to.end();
    };
    ReportForwarded event{made.id, made.comment, {target.uri}, {}};
    if (is_asked(target.domain)) event.to.push_back(target.id);
    for (auto id : made.statuses) {
        const auto status = statuses_.find(tx, id);
        if (!status) continue;
        event.about.push_back(status->uri);
        if (!status->in_reply_to_author) continue;
        const auto other = accounts_.find(tx, *status->in_reply_to_author);
        if (other && !other->domain.empty() && is_asked(other->domain))
            event.to.push_back(other->id);
    }
    made.forwarded = !event.to.empty();
    if (made.forwarded) platform_.bus.publish_within(tx, event);
}

// Whoever reports elsewhere is often their server, who sees less than they do: every post of the
// person counts, and nothing of it is shown to them.
Result<int> Service::receive(db::Tx& tx, const ForeignReport& told) {
    if (store::has_report(tx, told.uri)) return 0;
    std::map<AccountId, std::vector<StatusId>> told_of;
    for (const auto& uri : told.about) {
        const auto known = statuses_.find_by_uri(tx, uri);
        const auto status = known ? statuses_.find(tx, *known) : std::nullopt;
        const auto person =
            status ? accounts_.find(tx, status->author) : accounts_.find_by_uri(tx, uri);
        if (!person || !person->domain.empty() || person->suspended || person->pending) continue;
        auto& posts = told_of[person->id];
        if (status && posts.size() < kMaxStatuses) posts.push_back(status->id);
    }
    if (told_of.empty()) return not_found();
    for (auto& [person, posts] : told_of) {
        Report made;
        made.id = platform_.ids.next<ReportId>();
        made.reporter = told.reporter;
        made.target = person;
        made.category = "other";
        made.comment = told.comment;
        made.statuses = std::move(posts);
        made.uri = told.uri;
        TRY(file(tx, std::move(made)));
    }
    return static_cast<int>(told_of.size());
}

Result<Report> Service::file(db::Tx& tx, Report made) {
    const auto now = platform_.clock.now();
    if (store::count_reports_by(tx, made.reporter, now - std::chrono::hours(24), kReportsADay) >=
        kReportsADay)
        return Error(ErrorCode::TooManyRequests);
    made.created_at = made.updated_at = now;
    store::insert_report(tx, made);
    jobs::NewJob job;
    job.kind = kTellJob;
    job.payload = made.id.to_string();
    platform_.jobs.enqueue(tx, job);
    return made;
}

Result<Report> Service::find_report(db::Tx& tx, AccountId by, ReportId id) const {
    TRY(staff(tx, by, accounts::Role::Moderator));
    auto found = store::find_report(tx, id);
    if (!found) return not_found();
    return *std::move(found);
}

Result<Report> Service::change_report(db::Tx& tx, AccountId by, ReportId id, const Change& change) {
    TRY_ASSIGN(auto report, find_report(tx, by, id));
    if (change.category) {
        if (!is_category(*change.category))
            return invalid("Category is not included in the list", "category");
        report.category = *change.category;
        if (report.category != "violation") report.rules.clear();
    }
    if (change.rules) {
        TRY(check_rules(tx, *change.rules));
        report.rules = *change.rules;
    }
    report.updated_at = platform_.clock.now();
    store::update_report(tx, report);
    log(tx, {by, "update", "report", "#" + id.to_string(), id.value()});
    return report;
}

Result<Report> Service::assign(db::Tx& tx, AccountId by, ReportId id, bool to_self) {
    TRY_ASSIGN(auto report, find_report(tx, by, id));
    report.assigned = to_self ? std::optional(by) : std::nullopt;
    report.updated_at = platform_.clock.now();
    store::update_report(tx, report);
    log(tx, {by, to_self ? "assigned_to_self" : "unassigned", "report", "#" + id.to_string(),
             id.value()});
    return report;
}

Result<Report> Service::resolve(db::Tx& tx, AccountId by, ReportId id, bool resolved) {
    TRY_ASSIGN(auto report, find_report(tx, by, id));
    if (resolved && !report.resolved_at && settled) settled(tx, 1);
    report.updated_at = platform_.clock.now();
    report.resolved_at = resolved ? std::optional(report.updated_at) : std::nullopt;
    report.resolved_by = resolved ? std::optional(by) : std::nullopt;
    store::update_report(tx, report);
    log(tx, {by, resolved ? "resolve" : "reopen", "report", "#" + id.to_string(), id.value()});
    return report;
}

Result<void> Service::save_rule(db::Tx& tx, AccountId by, Rule rule) {
    TRY(staff(tx, by, accounts::Role::Admin));
    rule.text = trim(rule.text);
    rule.hint = trim(rule.hint);
    if (rule.text.empty()) return Error(ErrorCode::Unprocessable, "Write the rule.", "aturan");
    if (utf8_length(rule.text) > kMaxRuleText)
        return Error(ErrorCode::Unprocessable, "A rule has at most 300 characters.", "aturan");
    if (utf8_length(rule.hint) > kMaxHint)
        return Error(ErrorCode::Unprocessable, "At most 500 characters.", "penjelasan");
    rule.position = std::clamp<std::int64_t>(rule.position, 0, kLastPosition);
    const bool is_new = !rule.id;
    if (is_new) {
        const auto all = store::list_rules(tx, kMaxRules);
        if (std::ssize(all) >= kMaxRules)
            return Error(ErrorCode::Unprocessable, "There are 100 rules already.", "aturan");
        rule.id = platform_.ids.next<RuleId>();
        rule.position = all.empty() ? 0 : std::min(all.back().position + 1, kLastPosition);
        store::insert_rule(tx, rule);
    } else if (!store::update_rule(tx, rule)) {
        return not_found();
    }
    log(tx, {by, is_new ? "create" : "update", "rule", rule.text, rule.id.value()});
    return {};
}

Result<void> Service::remove_rule(db::Tx& tx, AccountId by, RuleId id) {
    TRY(staff(tx, by, accounts::Role::Admin));
    const auto found = store::find_rules(tx, std::span(&id, 1));
    if (found.empty() || !store::remove_rule(tx, id, platform_.clock.now())) return not_found();
    log(tx, {by, "destroy", "rule", found.front().text, id.value()});
    return {};
}

}  // namespace kentongan::moderation
