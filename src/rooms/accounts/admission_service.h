// Who may come in, and under which conditions: confirmed addresses, approval by moderators,
// invitations, and what moderators decide about people later. It writes the letters, too.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/mail/mail.h"
#include "platform/platform.h"
#include "rooms/accounts/admission_store.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/attempts.h"
#include "rooms/accounts/directory.h"
#include "rooms/accounts/oauth_service.h"

namespace kentongan::accounts {

inline constexpr std::size_t kMaxReason = 420;  // characters, as Mastodon
inline constexpr std::size_t kMaxCodeBytes = 64;
inline constexpr int kMaxInvitations = 50;  // of one person at once

// How somebody asks to come in by the front door.
struct SignUp {
    NewAccount account;
    std::string ip, reason, invitation;
    std::optional<ApplicationId> application;
};
struct Terms {
    bool confirmed = true, approved = true;
    std::optional<AccountId> invited_by;
};
struct NewInvitation {
    std::optional<std::int64_t> max_uses;
    std::optional<Duration> life;
};

class Admission {
public:
    Admission(Platform& platform, Directory& directory, OAuth& oauth);

    bool confirms() const { return confirms_; }  // there is a mail server
    bool is_open(std::string_view invitation) const;
    bool asks_approval() const;
    // Inside the transaction of a sign-up: uses the invitation up. Errors are moderation's.
    Result<Terms> terms_for(db::Tx& tx, const SignUp& wanted);
    // After the rows are written: the letter, and the event.
    void entered(db::Tx& tx, AccountId account, const Terms& terms);
    void admitted(db::Tx& tx, AccountId account);

    Result<AccountId> confirm(std::string_view secret);
    // Whose letter this secret is from; empty: nobody's any more.
    std::optional<std::string> address_of(std::string_view secret) const;
    // Sends the letter again, to a new address if one is given. Forbidden when the address is
    // confirmed or another app made the account; Unprocessable with the field email;
    // TooManyRequests.
    Result<void> resend(AccountId account, std::optional<ApplicationId> application,
                        std::optional<std::string> email);
    // For who tried to sign in; says nothing when there were too many.
    void send_confirmation(AccountId account);

    Result<void> approve(db::Tx& tx, AccountId account);
    Result<void> reject(db::Tx& tx, AccountId account);
    Result<void> set_disabled(db::Tx& tx, AccountId account, bool disabled);
    enum class Measure { Suspended, Silenced, Sensitized };
    Result<void> set_measure(db::Tx& tx, AccountId account, Measure measure, bool on);
    // Of a suspended account; it stays suspended for ever. NotFound, Forbidden.
    Result<void> erase(db::Tx& tx, AccountId account);
    // Everything about a suspended person but the name.
    void wipe(db::Tx& tx, const Account& person);
    std::optional<Dossier> dossier(db::Tx& tx, AccountId account) const;
    std::vector<Dossier> dossiers(db::Tx& tx, const DossierFilter& filter, const Page& page) const;

    Result<store::Invitation> invite(AccountId account, const NewInvitation& wanted);
    Result<void> end_invitation(AccountId account, std::int64_t id);
    bool is_valid(std::string_view invitation) const;

    // Writes down who was here, and forgets letters and people that nobody answered.
    void sweep();

    SignUpCheck check;
    // Another way out for letters; there is one, so addresses are confirmed from now on.
    using Post = std::function<Result<void>(const mail::Mail&)>;
    void set_post(Post post);
    void stop() { mailer_.stop(); }

private:
    bool may_invite(db::Tx& tx, AccountId host) const;
    struct Letter {
        std::string kind;  // "confirm", "approved", "rejected"
        AccountId account;
        std::string email, username, language;
    };
    void enqueue(db::Tx& tx, const Letter& letter);
    // Strangers' addresses can be given: nobody makes us write to them again and again.
    bool may_write_again(AccountId account);
    Result<void> send(const Letter& letter);
    void standing_changed(db::Tx& tx, AccountId account, const store::Standing& standing);
    void changed(db::Tx& tx, AccountId account);
    bool is_erased(db::Tx& tx, const Account& person) const;
    std::optional<Letter> letter_to(db::Tx& tx, AccountId account, std::string kind) const;

    Platform& platform_;
    Directory& directory_;
    OAuth& oauth_;
    mail::Mailer mailer_;
    Post post_;
    Attempts letters_;
    bool confirms_ = false;
};

// What a letter says, in `language`.
mail::Mail confirmation_letter(std::string_view language, std::string_view title,
                               std::string_view username, std::string_view link);
mail::Mail decision_letter(std::string_view language, std::string_view title,
                           std::string_view username, std::string_view link, bool approved);

}  // namespace kentongan::accounts
