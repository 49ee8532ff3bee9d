#include "rooms/moderation/acts.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "rooms/moderation/render.h"
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
    {"delete_statuses", "", msg("Posts removed"), msg("Some of your posts were removed.")},
};
constexpr int kErasedAtOnce = 100;
constexpr std::size_t kProofBytes = 16;
constexpr const char* kLetterJob = "moderation.letter";
constexpr const char* kEraseJob = "moderation.erase";

std::string filled(std::string_view language, std::string_view text,
                   const std::vector<std::pair<std::string_view, std::string>>& values) {
    return i18n::fill(i18n::translate(language, text), values);
}

}  // namespace

std::optional<Measure> find_measure(std::string_view action) {
    const auto found = std::ranges::find(kMeasures, action, &Measure::action);
    if (found == std::end(kMeasures)) return {};
    return *found;
}

bool is_account_action(std::string_view action) {
    return find_measure(action) && action != "delete_statuses";
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
    if (act.action != "delete_statuses") return set(tx, act.target, act.action, true);
    if (act.statuses.empty())
        return Error(ErrorCode::Unprocessable, "Choose at least one post.", "status_ids");
    for (auto id : act.statuses) {
        const auto status = statuses_.find(tx, id);
        if (!status) continue;
        if (status->author != act.target) return not_found();
        TRY(statuses_.remove(tx, id));
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
    TRY(set(tx, target, measure, false));
    log(tx, {by, find_measure(measure)->undone, "account", person.acct(), target.value(),
             std::string(reason)});
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
    if (!person.suspended) return not_allowed();
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
        const auto ids = statuses_.ids_by_authors(tx, std::span(&target, 1), page);
        for (auto id : ids) TRY(statuses_.remove(tx, id));
        if (std::ssize(ids) < kErasedAtOnce) return {};
        jobs::NewJob job;
        job.kind = kEraseJob;
        job.payload = target.to_string();
        job.lane = jobs::Lane::Bulk;
        platform_.jobs.enqueue(tx, job);
        return {};
    });
}

void Service::tell(db::Tx& tx, const Strike& strike, bool by_mail) {
    const auto target = accounts_.find(tx, strike.target);
    std::string json;
    JsonWriter out(json);
    append_strike(out, accounts_, strike, *target);
    // From the person themselves: who of the moderators it was is nobody's business.
    notifications_.notify(tx, std::span(&strike.target, 1), "moderation_warning", strike.target,
                          StatusId(), json);
    if (!by_mail || !post) return;
    jobs::NewJob job;
    job.kind = kLetterJob;
    job.payload = strike.id.to_string();
    job.lane = jobs::Lane::Mail;
    platform_.jobs.enqueue(tx, job);
}

Result<void> Service::send_letter(StrikeId id) {
    std::optional<Strike> strike;
    std::optional<accounts::Dossier> person;
    platform_.database.read([&](db::Tx& tx) {
        strike = store::find_strike(tx, id);
        if (strike) person = accounts_.find_dossier(tx, strike->target);
    });
    if (!strike || !person || !mail::is_address(person->email) || !post) return {};
    const auto& language = person->language;
    const auto& config = platform_.config;
    const std::vector<std::pair<std::string_view, std::string>> values{
        {"title", config.title}, {"name", person->account.username}};
    mail::Mail mail;
    mail.to = person->email;
    mail.message_id = "strike-" + id.to_string();
    mail.subject = filled(language, msg("About your account at {title}"), values);
    mail.text = filled(language, msg("Hello {name},"), values) + "\n\n" +
                std::string(i18n::translate(language, find_measure(strike->action)->told)) + "\n";
    if (!strike->text.empty()) mail.text += "\n" + strike->text + "\n";
    mail.text += "\n" + filled(language, msg("Read more, or object, at this address:"), values) +
                 "\n\n" + config.url("/teguran/" + id.to_string() + "/" + proof_of(id)) + "\n";
    return post(mail);
}

std::string Service::proof_of(StrikeId id) const {
    const auto key = platform_.keys.secret("moderation.strikes");
    return base64url_encode(crypto::hmac_sha256(key, id.to_string()).substr(0, kProofBytes));
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
    if (accepted) TRY(set(tx, strike->target, strike->action, false));
    log(tx, {by, accepted ? "approve_appeal" : "reject_appeal", "account", person.acct(),
             strike->target.value(), strike->action});
    return {};
}

}  // namespace kentongan::moderation
