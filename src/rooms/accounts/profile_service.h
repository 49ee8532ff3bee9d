// People: signing up, signing in, their profile, preferences and places.
#pragma once

#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "platform/media/picture.h"
#include "platform/platform.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/admission_service.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/attempts.h"
#include "rooms/accounts/directory.h"
#include "rooms/accounts/link_checks.h"
#include "rooms/accounts/oauth_service.h"
#include "rooms/accounts/relation_service.h"

namespace kentongan::accounts {

inline constexpr std::size_t kMaxUsernameBytes = 30;
inline constexpr std::size_t kMaxDisplayName = 30;  // characters, as Mastodon
inline constexpr std::size_t kMaxNote = 500;
inline constexpr std::size_t kMaxFields = 4;
inline constexpr std::size_t kMaxFieldText = 255;
inline constexpr std::size_t kMinPassword = 8, kMaxPassword = 128;
inline constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321 section 4.5.3.1
inline constexpr std::size_t kMaxWatchedPlaces = 10;
inline constexpr std::size_t kMaxDescription = 150;  // characters, as Mastodon
inline constexpr std::size_t kMaxAttributionDomains = 100;

// What is wrong with one input: `code` and `description` as Mastodon's API says it, `sentence` (a
// message id) as a page does.
struct FieldError {
    std::string field, code, description, sentence;
};
using FieldErrors = std::vector<FieldError>;

struct ProfileChange {
    std::optional<std::string> display_name, note;
    std::optional<media::Rendition> avatar, header;  // no bytes: none any more
    std::optional<std::vector<store::RawField>> fields;
    std::optional<bool> locked, bot, discoverable, indexable, hides_collections;
    std::optional<bool> shows_media, shows_media_replies, shows_featured;
    std::optional<std::string> avatar_description, header_description;
    std::optional<std::vector<std::string>> attribution_domains;
};
struct PreferencesChange {
    std::optional<std::string> language, default_visibility, quote_policy, expand_media;
    std::optional<bool> default_sensitive, joins_exercises, save_data;
    std::optional<bool> expand_spoilers, autoplay_gifs;
};

class Profiles {
public:
    Profiles(Platform& platform, const regions::Regions& regions, Directory& directory,
             OAuth& oauth, Relations& relations, Admission& admission, LinkChecks& link_checks);

    // Everything wrong with a new account, in the order of the form; empty: create() will do,
    // unless somebody is quicker.
    FieldErrors check(const NewAccount& wanted) const;
    Result<AccountId> create(const NewAccount& wanted);
    // By the front door: with its rules. Errors of check(), Forbidden when it is closed, and
    // moderation's own; the account may have to wait (AccountCreated, Account::pending).
    FieldErrors check(const SignUp& wanted) const;
    Result<AccountId> sign_up(const SignUp& wanted);
    AccountId ensure_source(db::Tx& tx, const SourceAccount& wanted);

    // Forbidden for who is switched off or has to wait; who did not confirm an address gets the
    // letter again. By username or e-mail. The same Unauthorized, and the same time, whether the
    // person or the password is wrong; TooManyRequests after many failures.
    Result<AccountId> sign_in(std::string_view name_or_email, std::string_view password,
                              std::string_view address);

    // Both or, when one of them is refused, neither.
    Result<Account> update(AccountId id, const ProfileChange& change,
                           const PreferencesChange* preferences = nullptr);
    Result<void> update_preferences(AccountId id, const PreferencesChange& change);
    Result<void> set_places(AccountId id, std::optional<regions::Code> home,
                            const std::vector<regions::Code>& watched);
    // See Accounts::check_password; the error names `field`.
    Result<void> prove(AccountId id, std::string_view password, std::string_view field);
    // Ends all other sessions.
    Result<void> change_password(AccountId id, std::string_view current, std::string_view wanted,
                                 TokenId this_session);

    crypto::PasswordCost password_cost = crypto::PasswordCost::Interactive;

private:
    Result<AccountId> insert(const NewAccount& wanted, const SignUp* sign_up);
    Result<void> check_standing(AccountId account);
    Result<void> write_preferences(db::Tx& tx, AccountId id, const PreferencesChange& change);
    Result<void> apply(Account& account, store::ProfileSource& source,
                       const ProfileChange& change) const;
    Result<void> apply_details(Account& account, store::ProfileSource& source,
                               const ProfileChange& change) const;
    void check_links(db::Tx& tx, AccountId id, store::ProfileSource& source,
                     const std::vector<store::RawField>& before);
    void index_words(db::Tx& tx, const Account& account) const;
    std::string formatted(std::string_view text) const;
    std::string hashed(std::string_view password);
    bool is_password(std::string_view hash, std::string_view password);

    Platform& platform_;
    const regions::Regions& regions_;
    Directory& directory_;
    OAuth& oauth_;
    Relations& relations_;
    Admission& admission_;
    LinkChecks& link_checks_;
    Attempts attempts_;
    // A hash takes 64 MiB: a crowd at the door must not take all memory.
    std::counting_semaphore<> hashing_{2};
};

// Words of a name for search, folded.
std::vector<std::string> name_words(std::string_view text);

}  // namespace kentongan::accounts
