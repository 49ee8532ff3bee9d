#include "rooms/accounts/admission_service.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/checks.h"

namespace kentongan::accounts {

namespace {

constexpr Duration kConfirmationLife = std::chrono::hours(48);
constexpr Duration kUnconfirmedLife = std::chrono::hours(24 * 7);  // as Mastodon
constexpr int kMostLetters = 5;                                    // again, in ten minutes
constexpr int kForgottenAtOnce = 200;
constexpr std::size_t kMaxSecretBytes = 64;
constexpr std::size_t kInvitationLetters = 12;
constexpr const char* kLetterJob = "accounts.letter";

std::string sender_address(const Config& config) {
    if (!config.mail_from.empty()) return config.mail_from;
    const auto host = config.host();
    return "kentongan@" + host.substr(0, host.find(':'));
}

bool is_admitted(const store::Standing& standing) {
    return standing.confirmed && standing.approved;
}

}  // namespace

Admission::Admission(Platform& platform, Directory& directory, OAuth& oauth)
    : platform_(platform),
      directory_(directory),
      oauth_(oauth),
      mailer_(platform.config.smtp_url, sender_address(platform.config), platform.clock),
      confirms_(mailer_.ready()) {
    post_ = [this](const mail::Mail& mail) { return mailer_.send(mail); };
    platform_.jobs.handle(kLetterJob, [this](const jobs::Job& job) -> Result<void> {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto text = [&](std::string_view key) {
            const auto* found = find_string(payload, key);
            return found ? std::string(found->data(), found->size()) : std::string();
        };
        Letter letter{text("kind"), AccountId::parse(text("account")).value_or(AccountId()),
                      text("email"), text("username"), text("language")};
        return send(letter);
    });
}

void Admission::set_post(Post post) {
    post_ = std::move(post);
    confirms_ = true;
}

bool Admission::asks_approval() const {
    return platform_.config.registrations == "approval";
}

bool Admission::is_valid(std::string_view invitation) const {
    if (invitation.empty() || invitation.size() > kMaxCodeBytes) return false;
    return platform_.database.read([&](db::Tx& tx) {
        const auto found = store::find_invitation(tx, invitation);
        return found && (!found->max_uses || found->uses < *found->max_uses) &&
               (!found->expires_at || *found->expires_at > platform_.clock.now()) &&
               may_invite(tx, found->account);
    });
}

bool Admission::is_open(std::string_view invitation) const {
    return platform_.config.registrations != "closed" || is_valid(invitation);
}

bool Admission::may_invite(db::Tx& tx, AccountId host) const {
    const auto person = directory_.find(tx, host);
    const auto standing = store::find_standing(tx, host);
    return person && !person->suspended && standing && is_admitted(*standing) &&
           !standing->disabled;
}

Result<Terms> Admission::terms_for(db::Tx& tx, const SignUp& wanted) {
    auto welcome = Welcome::Open;
    if (check) {
        TRY_ASSIGN(welcome, check(tx, {wanted.account.username, wanted.account.email, wanted.ip}));
    }
    Terms terms;
    terms.confirmed = !confirms_;
    const auto invitation = wanted.invitation.size() <= kMaxCodeBytes && !wanted.invitation.empty()
                                ? store::find_invitation(tx, wanted.invitation)
                                : std::nullopt;
    const bool invited = invitation && may_invite(tx, invitation->account) &&
                         store::use_invitation(tx, wanted.invitation, platform_.clock.now());
    if (invited) terms.invited_by = invitation->account;
    if (!invited && platform_.config.registrations == "closed")
        return Error(ErrorCode::Forbidden, "This server does not take new people at the moment.");
    // What moderators want to see first, no friend waves through.
    terms.approved = welcome == Welcome::Open && (invited || !asks_approval());
    return terms;
}

void Admission::entered(db::Tx& tx, AccountId account, const Terms& terms) {
    if (!terms.confirmed)
        if (const auto letter = letter_to(tx, account, "confirm")) enqueue(tx, *letter);
    const AccountCreated event{account, !terms.approved};
    tx.after_commit([this, event] { platform_.bus.publish(event); });
    platform_.bus.publish_within(tx, event);
}

void Admission::admitted(db::Tx& tx, AccountId account) {
    const AccountAdmitted event{account};
    tx.after_commit([this, event] { platform_.bus.publish(event); });
    platform_.bus.publish_within(tx, event);
}

std::optional<Admission::Letter> Admission::letter_to(db::Tx& tx, AccountId account,
                                                      std::string kind) const {
    const auto person = store::find_account(tx, account);
    const auto user = store::find_user_details(tx, account);
    if (!person || !user) return {};
    return Letter{std::move(kind), account, user->email, person->username, user->language};
}

void Admission::enqueue(db::Tx& tx, const Letter& letter) {
    if (!confirms_) return;
    jobs::NewJob job;
    job.kind = kLetterJob;
    job.lane = jobs::Lane::Mail;
    JsonWriter out(job.payload);
    out.begin_object().member("kind", letter.kind).member("account", letter.account);
    out.member("email", letter.email).member("username", letter.username);
    out.member("language", letter.language).end_object();
    platform_.jobs.enqueue(tx, job);
}

// The secret is made here and not kept but as a hash; a repetition sends another one.
Result<void> Admission::send(const Letter& letter) {
    const auto& config = platform_.config;
    mail::Mail mail;
    if (letter.kind == "confirm") {
        const auto secret = crypto::random_token();
        const bool is_wanted = platform_.database.write([&](db::Tx& tx) {
            const auto user = store::find_user_details(tx, letter.account);
            if (!user || user->standing.confirmed || user->email != letter.email) return false;
            store::insert_confirmation(tx, {crypto::sha256(secret), letter.account, letter.email,
                                            platform_.clock.now() + kConfirmationLife});
            return true;
        });
        if (!is_wanted) return {};
        mail = confirmation_letter(letter.language, config.title, letter.username,
                                   config.url("/konfirmasi?kode=" + secret));
    } else {
        mail = decision_letter(letter.language, config.title, letter.username, config.url("/masuk"),
                               letter.kind == "approved");
    }
    mail.to = letter.email;
    return post_(mail);
}

std::optional<std::string> Admission::address_of(std::string_view secret) const {
    if (secret.empty() || secret.size() > kMaxSecretBytes) return {};
    const auto found = platform_.database.read(
        [&](db::Tx& tx) { return store::find_confirmation(tx, crypto::sha256(secret)); });
    if (!found || found->expires_at <= platform_.clock.now()) return {};
    return found->email;
}

Result<AccountId> Admission::confirm(std::string_view secret) {
    const auto gone = [] {
        return Error(ErrorCode::NotFound, "This address to confirm is not valid any more.");
    };
    if (secret.empty() || secret.size() > kMaxSecretBytes) return gone();
    return platform_.database.write([&](db::Tx& tx) -> Result<AccountId> {
        const auto found = store::find_confirmation(tx, crypto::sha256(secret));
        if (!found || found->expires_at <= platform_.clock.now()) return gone();
        const auto user = store::find_user_details(tx, found->account);
        // The letter went to an address that was changed since.
        if (!user || user->email != found->email) return gone();
        auto standing = user->standing;
        standing.confirmed = true;
        store::remove_confirmations(tx, found->account);
        standing_changed(tx, found->account, standing);
        return found->account;
    });
}

Result<void> Admission::resend(AccountId account, std::optional<ApplicationId> application,
                               std::optional<std::string> email) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto user = store::find_user_details(tx, account);
        if (!user) return Error(ErrorCode::NotFound);
        if (!application || user->application != application)
            return Error(ErrorCode::Forbidden,
                         "This method is only available to the application the user originally "
                         "signed-up with");
        if (user->standing.confirmed)
            return Error(ErrorCode::Forbidden,
                         "This method is only available while the e-mail is awaiting confirmation");
        if (!may_write_again(account)) return Error(ErrorCode::TooManyRequests);
        if (email && *email != user->email) {
            if (const auto bad = check_email(*email))
                return Error(ErrorCode::Unprocessable, bad->sentence, "email");
            const auto other = store::find_user_with_email(tx, *email);
            if (other && other->account != account)
                return Error(ErrorCode::Unprocessable, email_taken().sentence, "email");
            const auto person = store::find_account(tx, account);
            if (check && person) TRY(check(tx, {person->username, *email, user->last_ip}));
            store::update_email(tx, account, *email);
            store::remove_confirmations(tx, account);
        }
        if (const auto letter = letter_to(tx, account, "confirm")) enqueue(tx, *letter);
        return {};
    });
}

bool Admission::may_write_again(AccountId account) {
    const auto now = platform_.clock.now();
    const auto key = account.to_string();
    if (!letters_.allowed(key, kMostLetters, now)) return false;
    letters_.failed(key, now);
    return true;
}

void Admission::send_confirmation(AccountId account) {
    if (!may_write_again(account)) return;
    platform_.database.write([&](db::Tx& tx) {
        if (const auto letter = letter_to(tx, account, "confirm")) enqueue(tx, *letter);
    });
}

void Admission::changed(db::Tx& tx, AccountId account) {
    directory_.account_changed(tx, account);
    tx.after_commit([this, account] { platform_.bus.publish(AccountChanged{account}); });
}

void Admission::standing_changed(db::Tx& tx, AccountId account, const store::Standing& standing) {
    store::update_standing(tx, account, standing, platform_.clock.now());
    if (auto person = store::find_account(tx, account)) {
        const bool has_waited = person->pending;
        person->pending = !is_admitted(standing);
        store::update_standing(tx, *person);
        if (has_waited && !person->pending) admitted(tx, account);
    }
    oauth_.reconsider(tx, account);
    changed(tx, account);
}

Result<void> Admission::approve(db::Tx& tx, AccountId account) {
    auto standing = store::find_standing(tx, account);
    if (!standing) return Error(ErrorCode::NotFound);
    if (standing->approved) return Error(ErrorCode::Forbidden);
    standing->approved = true;
    standing_changed(tx, account, *standing);
    if (const auto letter = letter_to(tx, account, "approved")) enqueue(tx, *letter);
    return {};
}

Result<void> Admission::reject(db::Tx& tx, AccountId account) {
    const auto standing = store::find_standing(tx, account);
    if (!standing) return Error(ErrorCode::NotFound);
    if (standing->approved) return Error(ErrorCode::Forbidden);
    if (const auto letter = letter_to(tx, account, "rejected")) enqueue(tx, *letter);
    oauth_.revoke_all(tx, account, OAuth::Which::Everything);
    store::remove_account(tx, account);
    changed(tx, account);
    return {};
}

Result<void> Admission::set_disabled(db::Tx& tx, AccountId account, bool disabled) {
    auto standing = store::find_standing(tx, account);
    if (!standing) return Error(ErrorCode::NotFound);
    standing->disabled = disabled;
    standing_changed(tx, account, *standing);
    if (!disabled) return {};
    oauth_.revoke_all(tx, account, OAuth::Which::Sessions);
    oauth_.end_streams(tx, account);
    return {};
}

Result<void> Admission::set_measure(db::Tx& tx, AccountId account, Measure measure, bool on) {
    auto person = store::find_account(tx, account);
    if (!person) return Error(ErrorCode::NotFound);
    const bool was_suspended = person->suspended;
    switch (measure) {
        case Measure::Suspended:
            if (!on && is_erased(tx, *person)) return Error(ErrorCode::Forbidden);
            person->suspended = on;
            if (on) oauth_.revoke_all(tx, account, OAuth::Which::Everything);
            break;
        case Measure::Silenced:
            person->silenced = on;
            break;
        case Measure::Sensitized:
            person->sensitized = on;
            break;
    }
    store::update_standing(tx, *person);
    changed(tx, account);
    if (person->suspended != was_suspended)
        platform_.bus.publish_within(tx, AccountSuspended{account, on});
    return {};
}

std::optional<Dossier> Admission::dossier(db::Tx& tx, AccountId account) const {
    auto person = directory_.find(tx, account);
    if (!person) return {};
    Dossier dossier;
    dossier.account = *std::move(person);
    dossier.silenced = dossier.account.silenced;
    dossier.sensitized = dossier.account.sensitized;
    if (auto user = store::find_user_details(tx, account)) {
        dossier.email = std::move(user->email);
        dossier.language = std::move(user->language);
        dossier.invite_request = std::move(user->invite_request);
        dossier.last_ip = std::move(user->last_ip);
        dossier.confirmed = user->standing.confirmed;
        dossier.approved = user->standing.approved;
        dossier.disabled = user->standing.disabled;
        dossier.invited_by = user->invited_by;
        dossier.created_by_application = user->application;
        dossier.last_active_at = user->last_active_at;
    }
    return dossier;
}

std::vector<Dossier> Admission::dossiers(db::Tx& tx, const DossierFilter& filter,
                                         const Page& page) const {
    std::vector<Dossier> found;
    for (auto id : store::list_accounts_matching(tx, filter, page))
        if (auto one = dossier(tx, id)) found.push_back(*std::move(one));
    return found;
}

Result<store::Invitation> Admission::invite(AccountId account, const NewInvitation& wanted) {
    const auto now = platform_.clock.now();
    store::Invitation made;
    made.id = platform_.ids.next_value();
    made.account = account;
    made.code = crypto::random_token().substr(0, kInvitationLetters);
    made.max_uses = wanted.max_uses;
    if (wanted.life) made.expires_at = now + *wanted.life;
    made.created_at = now;
    return platform_.database.write([&](db::Tx& tx) -> Result<store::Invitation> {
        if (store::count_invitations(tx, account, now) >= kMaxInvitations)
            return Error(ErrorCode::Unprocessable,
                         "You have too many invitations. End one of them first.", "max_uses");
        store::insert_invitation(tx, made);
        return made;
    });
}

Result<void> Admission::end_invitation(AccountId account, std::int64_t id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!store::end_invitation(tx, account, id, platform_.clock.now()))
            return Error(ErrorCode::NotFound);
        return {};
    });
}

void Admission::sweep() {
    const auto visits = oauth_.take_visits();
    const auto now = platform_.clock.now();
    const auto before = AccountId(snowflake_at(now - kUnconfirmedLife));
    platform_.database.write([&](db::Tx& tx) {
        for (const auto& [account, visit] : visits)
            store::update_activity(tx, account, visit.when, visit.ip);
        store::remove_expired_confirmations(tx, now);
        for (auto account : store::list_unconfirmed(tx, before, kForgottenAtOnce)) {
            oauth_.revoke_all(tx, account, OAuth::Which::Everything);
            store::remove_account(tx, account);
            changed(tx, account);
        }
    });
}

}  // namespace kentongan::accounts
