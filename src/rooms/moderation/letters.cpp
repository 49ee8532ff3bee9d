// What people and moderators are told, as notifications and by letter.
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "rooms/moderation/acts.h"
#include "rooms/moderation/render.h"
#include "rooms/moderation/service.h"

namespace kentongan::moderation {

namespace {

using i18n::msg;
using Values = std::vector<std::pair<std::string_view, std::string>>;

constexpr std::size_t kProofBytes = 16;
constexpr int kMostModerators = 200;

std::string filled(std::string_view language, std::string_view text, const Values& values) {
    return i18n::fill(i18n::translate(language, text), values);
}

}  // namespace

// A walk over accounts: outside of the transaction that writes.
std::vector<AccountId> Service::moderators() const {
    accounts::DossierFilter filter;
    filter.least_role = accounts::Role::Moderator;
    filter.only_local = true;
    filter.state = accounts::DossierFilter::Active;
    Page page;
    page.limit = kMostModerators;
    std::vector<AccountId> found;
    platform_.database.read([&](db::Tx& tx) {
        for (const auto& dossier : accounts_.list_dossiers(tx, filter, page))
            found.push_back(dossier.account.id);
    });
    return found;
}

Result<void> Service::tell_of_report(ReportId id) {
    const auto recipients = moderators();
    platform_.database.write([&](db::Tx& tx) {
        const auto report = store::find_report(tx, id);
        const auto target = report ? accounts_.find(tx, report->target) : std::nullopt;
        if (!target) return;
        std::string json;
        JsonWriter out(json);
        append_report(out, accounts_, *report, *target);
        notifications_.notify(tx, recipients, "admin.report", report->reporter, StatusId(), json);
    });
    return {};
}

Result<void> Service::tell_of_newcomer(AccountId account) {
    const auto recipients = moderators();
    platform_.database.write([&](db::Tx& tx) {
        if (!accounts_.find(tx, account)) return;
        notifications_.notify(tx, recipients, "admin.sign_up", account, StatusId());
    });
    return {};
}

void Service::tell(db::Tx& tx, const Strike& strike, bool by_mail) {
    const auto target = accounts_.find(tx, strike.target);
    std::string json;
    JsonWriter out(json);
    append_strike(out, accounts_, strike, *target);
    // From the person themselves: who of the moderators it was is nobody's business.
    notifications_.notify(tx, std::span(&strike.target, 1), "moderation_warning", strike.target,
                          StatusId(), json);
    if (by_mail) enqueue_letter(tx, kLetterJob, strike.id);
}

void Service::enqueue_letter(db::Tx& tx, const char* kind, StrikeId id) {
    if (!post) return;
    jobs::NewJob job;
    job.kind = kind;
    job.payload = id.to_string();
    job.lane = jobs::Lane::Mail;
    platform_.jobs.enqueue(tx, job);
}

Result<void> Service::send_letter(StrikeId id, bool is_answer) {
    std::optional<Strike> strike;
    std::optional<accounts::Dossier> person;
    platform_.database.read([&](db::Tx& tx) {
        strike = store::find_strike(tx, id);
        if (strike) person = accounts_.find_dossier(tx, strike->target);
    });
    if (!strike || !person || !mail::is_address(person->email) || !post) return {};
    if (is_answer && !strike->appeal) return {};
    auto mail = is_answer ? answer_to(*strike, *person) : letter_of(*strike, *person);
    mail.to = person->email;
    return post(mail);
}

mail::Mail Service::letter_of(const Strike& strike, const accounts::Dossier& person) const {
    const auto& language = person.language;
    const Values values{{"title", platform_.config.title}, {"name", person.account.username}};
    mail::Mail mail;
    mail.message_id = "strike-" + strike.id.to_string();
    mail.subject = filled(language, msg("About your account at {title}"), values);
    mail.text = filled(language, msg("Hello {name},"), values) + "\n\n" +
                std::string(i18n::translate(language, find_measure(strike.action)->told)) + "\n";
    if (!strike.text.empty()) mail.text += "\n" + strike.text + "\n";
    mail.text += "\n" + filled(language, msg("Read more, or object, at this address:"), values) +
                 "\n\n" + address_of(strike.id) + "\n";
    return mail;
}

mail::Mail Service::answer_to(const Strike& strike, const accounts::Dossier& person) const {
    const auto& language = person.language;
    const Values values{{"title", platform_.config.title}, {"name", person.account.username}};
    mail::Mail mail;
    mail.message_id = "appeal-" + strike.id.to_string();
    mail.subject = filled(language,
                          strike.appeal->accepted ? msg("Your objection at {title} is accepted")
                                                  : msg("Your objection at {title} is refused"),
                          values);
    mail.text = filled(language, msg("Hello {name},"), values) + "\n\n" +
                filled(language,
                       strike.appeal->accepted
                           ? msg("The moderators agree with you. What was done is undone.")
                           : msg("The moderators looked at it again. It stays as it is."),
                       values) +
                "\n\n" + filled(language, msg("It is about this:"), values) + "\n\n" +
                address_of(strike.id) + "\n";
    return mail;
}

std::string Service::address_of(StrikeId id) const {
    return platform_.config.url("/teguran/" + id.to_string() + "/" + proof_of(id));
}

std::string Service::proof_of(StrikeId id) const {
    const auto key = platform_.keys.secret("moderation.strikes");
    return base64url_encode(crypto::hmac_sha256(key, id.to_string()).substr(0, kProofBytes));
}

}  // namespace kentongan::moderation
