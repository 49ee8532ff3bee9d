#include "rooms/moderation/acts.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "rooms/moderation/service.h"

namespace kentongan::moderation {

namespace {

using i18n::msg;

constexpr Measure kMeasures[] = {
    {"none", "", msg("A warning"), msg("The moderators warn you. Nothing else was done.")},
    {"sensitive", "unsensitive", msg("Pictures covered"),
     msg("Your pictures are covered until somebody taps them.")},
    {"disable", "enable", msg("Account locked"), msg("You cannot sign in any more.")},
    {"silence", "unsilence", msg("Limited"),
     msg("Only people who follow you see your posts by themselves.")},
    {"suspend", "unsuspend", msg("Suspended"), msg("Your account is closed for everybody.")},
    {kDeletePosts, "", msg("Posts removed"), msg("Some of your posts were removed.")},
    {kCoverPosts, "", msg("Pictures of posts covered"),
     msg("The pictures of some of your posts are covered.")},
};
constexpr int kErasedAtOnce = 100;
constexpr const char* kEraseJob = "moderation.erase";

}  // namespace

std::optional<Measure> find_measure(std::string_view action) {
    const auto found = std::ranges::find(kMeasures, action, &Measure::action);
    if (found == std::end(kMeasures)) return {};
    return *found;
}

bool needs_posts(std::string_view action) {
    return action == kDeletePosts || action == kCoverPosts;
}

// Whom moderators may act upon: people below their own rank, and offices that warn only as
// administrators.
Result<accounts::Account> Service::subject_of(db::Tx& tx, AccountId by, AccountId target) const {
    TRY_ASSIGN(const auto moderator, staff(tx, by, accounts::Role::Moderator));
    auto person = accounts_.find(tx, target);
    if (!person) return not_found();
    if (person->role >= moderator.role) return not_allowed();
    if (!person->official_of.empty() && moderator.role < accounts::Role::Admin)
        return not_allowed();
    return *std::move(person);
}

Result<void> Service::set(db::Tx& tx, AccountId target, std::string_view measure, bool on) {
    if (measure == "sensitive") return accounts_.set_sensitized(tx, target, on);
    if (measure == "disable") return accounts_.set_disabled(tx, target, on);
    if (measure == "silence") return accounts_.set_silenced(tx, target, on);
    if (measure == "suspend") return accounts_.set_suspended(tx, target, on);
    return {};
}

Result<void> Service::carry_out(db::Tx& tx, const Act& act) {
    if (!needs_posts(act.action)) return set(tx, act.target, act.action, true);
    if (act.statuses.empty())
        return Error(ErrorCode::Unprocessable, "Choose at least one post.", "status_ids");
    if (act.statuses.size() > kMaxStatuses)
        return invalid("Status ids is too long (maximum is 100)", "status_ids");
    if (act.action == kCoverPosts) return cover(tx, act.target, act.statuses, true);
    for (auto id : act.statuses) {
        const auto status = statuses_.find(tx, id);
        if (!status) continue;
        if (status->author != act.target) return not_found();
        TRY(statuses_.remove(tx, id));
    }
    return {};
}

// Only what has something to cover, as Mastodon.
Result<void> Service::cover(db::Tx& tx, AccountId author, const std::vector<StatusId>& posts,
                            bool covered) {
    for (auto id : posts) {
        const auto status = statuses_.find(tx, id);
        if (!status || (status->attachments.empty() && status->card_json.empty())) continue;
        if (status->author != author) return not_found();
        TRY(statuses_.set_sensitive(tx, id, covered));
    }
    return {};
}

// A word about one report leaves the others open; more than that settles them all.
void Service::settle(db::Tx& tx, AccountId by, const Act& act) {
    const auto now = platform_.clock.now();
    if (act.action != "none") {
        const auto count = store::resolve_all(tx, act.target, by, now);
        if (count > 0 && settled) settled(tx, count);
        return;
    }
    if (!act.report) return;
    auto report = store::find_report(tx, *act.report);
    if (!report->resolved_at && settled) settled(tx, 1);
    report->resolved_at = report->updated_at = now;
    report->resolved_by = by;
    store::update_report(tx, *report);
}

Result<Strike> Service::act(db::Tx& tx, AccountId by, const Act& act) {
    TRY_ASSIGN(const auto person, subject_of(tx, by, act.target));
    if (!find_measure(act.action)) return invalid("Type is not included in the list", "type");
    if (utf8_length(act.text) > kMaxText)
        return invalid("Text is too long (maximum is 4000 characters)", "text");
    if (act.report) {
        const auto report = store::find_report(tx, *act.report);
        if (!report || report->target != act.target) return not_found();
    }
    TRY(carry_out(tx, act));
    Strike strike;
    strike.id = platform_.ids.next<StrikeId>();
    strike.target = act.target;
    strike.moderator = by;
    strike.action = act.action;
    strike.text = act.text;
    strike.report = act.report;
    strike.statuses = act.statuses;
    strike.created_at = platform_.clock.now();
    store::insert_strike(tx, strike);
    settle(tx, by, act);
    log(tx, {by, act.action == "none" ? "warn" : std::string_view(act.action), "account",
             person.acct(), act.target.value(), act.text});
    if (person.domain.empty()) tell(tx, strike, act.sends_mail);
    return strike;
}

Result<void> Service::lift(db::Tx& tx, AccountId by, AccountId target, std::string_view measure,
                           std::string_view reason) {
    TRY_ASSIGN(const auto person, subject_of(tx, by, target));
    const auto known = find_measure(measure);
    if (!known || known->undone.empty()) return not_found();
    if (utf8_length(reason) > kMaxText)
        return invalid("Text is too long (maximum is 4000 characters)", "text");
    TRY(set(tx, target, measure, false));
    log(tx, {by, known->undone, "account", person.acct(), target.value(), std::string(reason)});
    return {};
}

Result<void> Service::admit(db::Tx& tx, AccountId by, AccountId target, bool approved) {
    TRY_ASSIGN(const auto person, subject_of(tx, by, target));
    const auto done = approved ? accounts_.approve(tx, target) : accounts_.reject(tx, target);
    if (!done.ok()) return done.error().code() == ErrorCode::NotFound ? not_found() : not_allowed();
    log(tx, {by, approved ? "approve" : "reject", "user", person.acct(), target.value()});
    return {};
}

Result<void> Service::erase(db::Tx& tx, AccountId by, AccountId target) {
    TRY_ASSIGN(const auto person, subject_of(tx, by, target));
    TRY(staff(tx, by, accounts::Role::Admin));
    if (!accounts_.erase(tx, target).ok()) return not_allowed();
    jobs::NewJob job;
    job.kind = kEraseJob;
    job.payload = target.to_string();
    job.lane = jobs::Lane::Bulk;
    platform_.jobs.enqueue(tx, job);
    log(tx, {by, "destroy", "account", person.acct(), target.value()});
    return {};
}

Result<void> Service::erase_some(AccountId target) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto person = accounts_.find(tx, target);
        if (!person || !person->suspended) return {};
        Page page;
        page.limit = kErasedAtOnce;
        auto ids = statuses_.ids_by_authors(tx, std::span(&target, 1), page);
        if (ids.empty()) {
            // What is left are direct ones, which only their author finds.
            statuses::StatusQuestion own;
            own.viewer = own.author = target;
            ids = statuses_.search(tx, own, page);
        }
        if (ids.empty()) return {};
        for (auto id : ids) TRY(statuses_.remove(tx, id));
        jobs::NewJob job;
        job.kind = kEraseJob;
        job.payload = target.to_string();
        job.lane = jobs::Lane::Bulk;
        platform_.jobs.enqueue(tx, job);
        return {};
    });
}

Result<Strike> Service::own_strike(db::Tx& tx, AccountId target, StrikeId id) const {
    auto found = store::find_strike(tx, id);
    if (!found || found->target != target) return not_found();
    return *std::move(found);
}

Result<void> Service::appeal(db::Tx& tx, AccountId target, StrikeId id, std::string_view text) {
    TRY(own_strike(tx, target, id));
    text = trim(text);
    if (text.empty()) return Error(ErrorCode::Unprocessable, "Write why you object.", "keberatan");
    if (utf8_length(text) > kMaxAppeal)
        return Error(ErrorCode::Unprocessable, "At most 2,000 characters.", "keberatan");
    Appeal appeal;
    appeal.text = text;
    appeal.created_at = platform_.clock.now();
    if (!store::insert_appeal(tx, id, appeal))
        return Error(ErrorCode::Conflict, "You have objected already.");
    return {};
}

Result<void> Service::decide(db::Tx& tx, AccountId by, StrikeId id, bool accepted) {
    TRY(staff(tx, by, accounts::Role::Moderator));
    const auto strike = store::find_strike(tx, id);
    if (!strike || !strike->appeal) return not_found();
    TRY_ASSIGN(const auto person, subject_of(tx, by, strike->target));
    Appeal decided = *strike->appeal;
    decided.decided_at = platform_.clock.now();
    decided.accepted = accepted;
    if (!store::decide_appeal(tx, id, by, decided))
        return Error(ErrorCode::Conflict, "This was decided already.");
    if (accepted) TRY(undo(tx, *strike));
    log(tx, {by, accepted ? "approve_appeal" : "reject_appeal", "account", person.acct(),
             strike->target.value(), strike->action});
    if (person.domain.empty()) enqueue_letter(tx, kAnswerJob, id);
    return {};
}

Result<void> Service::undo(db::Tx& tx, const Strike& strike) {
    if (strike.action == kCoverPosts) return cover(tx, strike.target, strike.statuses, false);
    return set(tx, strike.target, strike.action, false);
}

}  // namespace kentongan::moderation
