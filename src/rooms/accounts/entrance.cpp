// Coming in: who gets an account, who is let in again, and by which password.
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/text/compose.h"
#include "rooms/accounts/checks.h"
#include "rooms/accounts/profile_service.h"

namespace kentongan::accounts {

namespace {

constexpr int kMostFailuresOfPair = 10;      // one name from one address
constexpr int kMostFailuresOfAddress = 100;  // a whole village may share one

Error as_error(const FieldError& error) {
    return Error(ErrorCode::Unprocessable, error.sentence, error.field);
}

Error too_many_attempts() {
    return Error(ErrorCode::TooManyRequests,
                 "Too many attempts. Wait ten minutes, then try again.");
}

class Turn {
public:
    explicit Turn(std::counting_semaphore<>& gate) : gate_(gate) { gate_.acquire(); }
    ~Turn() { gate_.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    std::counting_semaphore<>& gate_;
};

}  // namespace

FieldErrors Profiles::check(const NewAccount& wanted) const {
    FieldErrors errors;
    const auto add = [&](std::optional<FieldError> error) {
        if (error) errors.push_back(*std::move(error));
    };
    if (!is_plain_text(wanted.display_name, kMaxDisplayName))
        add(FieldError{"display_name", "ERR_TOO_LONG", "is too long (maximum is 30 characters)",
                       "The name may have at most 30 characters."});
    auto bad_username = check_username(wanted.username, wanted.role);
    // The server itself is somebody to other servers, by the name of its host.
    if (!bad_username && equals_ignoring_case(wanted.username, platform_.config.host()))
        bad_username = username_taken();
    auto bad_email = check_email(wanted.email);
    platform_.database.read([&](db::Tx& tx) {
        if (!bad_username && store::find_account_named(tx, ascii_lower(wanted.username), ""))
            bad_username = username_taken();
        if (!bad_email && store::find_user_with_email(tx, wanted.email)) bad_email = email_taken();
    });
    add(std::move(bad_username));
    add(std::move(bad_email));
    add(check_password(wanted.password));
    if (wanted.home && (!is_home_level(*wanted.home) || !regions_.find(*wanted.home)))
        add(FieldError{"home", "ERR_INVALID", "is invalid", "This place is not known."});
    return errors;
}

std::string Profiles::hashed(std::string_view password) {
    const Turn turn(hashing_);
    return crypto::hash_password(password, password_cost);
}

bool Profiles::is_password(std::string_view hash, std::string_view password) {
    if (password.size() > kMaxPassword) return false;
    const Turn turn(hashing_);
    return crypto::verify_password(hash, password);
}

FieldErrors Profiles::check(const SignUp& wanted) const {
    auto errors = check(wanted.account);
    if (!is_plain_text(wanted.reason, kMaxReason))
        errors.push_back({"reason", "ERR_TOO_LONG", "is too long (maximum is 420 characters)",
                          "The reason may have at most 420 characters."});
    return errors;
}

Result<AccountId> Profiles::create(const NewAccount& wanted) {
    if (const auto errors = check(wanted); !errors.empty()) return as_error(errors.front());
    return insert(wanted, nullptr);
}

Result<AccountId> Profiles::sign_up(const SignUp& wanted) {
    if (const auto errors = check(wanted); !errors.empty()) return as_error(errors.front());
    return insert(wanted.account, &wanted);
}

Result<AccountId> Profiles::insert(const NewAccount& wanted, const SignUp* sign_up) {
    Account account;
    account.id = platform_.ids.next<AccountId>();
    account.username = wanted.username;
    account.display_name = one_line(wanted.display_name);
    account.role = wanted.role;
    account.created_at = wanted.created_at.value_or(platform_.clock.now());
    account.home = wanted.home;
    store::User user;
    user.account = account.id;
    user.password_hash = hashed(wanted.password);
    user.preferences.email = wanted.email;
    user.preferences.language = is_language(wanted.language) ? wanted.language : "id";
    user.preferences.joins_exercises = wanted.joins_exercises;
    if (sign_up) {
        user.ip = sign_up->ip;
        user.invite_request = text::tidy(sign_up->reason);
        user.application = sign_up->application;
    }
    auto created = platform_.database.write([&](db::Tx& tx) -> Result<AccountId> {
        Terms terms;
        if (sign_up) {
            TRY_ASSIGN(terms, admission_.terms_for(tx, *sign_up));
        }
        account.pending = !terms.confirmed || !terms.approved;
        if (terms.confirmed) user.confirmed_at = account.created_at;
        user.approved = terms.approved;
        user.invited_by = terms.invited_by;
        store::insert_account(tx, account, {});
        store::insert_user(tx, user);
        index_words(tx, account);
        if (account.home) {
            const auto home = static_cast<std::int64_t>(account.home->packed());
            store::replace_places(tx, account.id, {&home, 1}, true);
        }
        admission_.entered(tx, account.id, terms);
        if (sign_up && !account.pending) admission_.admitted(tx, account.id);
        return account.id;
    });
    // Somebody took the name or the address since check().
    if (!created && created.error().code() == ErrorCode::Conflict) {
        const auto errors = check(wanted);
        return as_error(errors.empty() ? username_taken() : errors.front());
    }
    return created;
}

AccountId Profiles::ensure_source(db::Tx& tx, const SourceAccount& wanted) {
    // A person who was first to take the name must not become the voice of an office.
    auto username = wanted.username;
    auto account = directory_.find_by_name(tx, username);
    for (int number = 1; account && store::find_user(tx, account->id); ++number) {
        username = wanted.username + "_resmi" + (number > 1 ? std::to_string(number) : "");
        account = directory_.find_by_name(tx, username);
    }
    store::ProfileSource source{.note = wanted.note};
    const bool is_new = !account;
    if (is_new) {
        account.emplace();
        account->id = platform_.ids.next<AccountId>();
        account->username = username;
        account->created_at = platform_.clock.now();
    } else if (account->display_name == wanted.display_name &&
               account->official_of == wanted.official_of &&
               account->note_html == formatted(wanted.note)) {
        return account->id;
    } else {
        // What the directory made addresses of stays as it is stored.
        account = store::find_account(tx, account->id);
    }
    account->display_name = wanted.display_name;
    account->official_of = wanted.official_of;
    account->note_html = formatted(wanted.note);
    account->bot = !wanted.group;
    account->group = wanted.group;
    if (is_new)
        store::insert_account(tx, *account, source);
    else
        store::update_account(tx, *account, source);
    index_words(tx, *account);
    directory_.account_changed(tx, account->id);
    if (is_new)
        platform_.bus.publish_within(tx, AccountCreated{account->id});
    else
        relations_.announce(tx, ProfileChanged{account->id});
    tx.after_commit([this, id = account->id, is_new] {
        if (is_new)
            platform_.bus.publish(AccountCreated{id});
        else
            platform_.bus.publish(AccountChanged{id});
    });
    return account->id;
}

Result<AccountId> Profiles::sign_in(std::string_view name_or_email, std::string_view password,
                                    std::string_view address) {
    const auto now = platform_.clock.now();
    const auto name = ascii_lower(trim(name_or_email).substr(0, kMaxEmailBytes));
    const auto pair = name + "\n" + std::string(address);
    const std::string from(address);
    if (!attempts_.allowed(pair, kMostFailuresOfPair, now) ||
        !attempts_.allowed(from, kMostFailuresOfAddress, now))
        return too_many_attempts();
    std::optional<store::User> user;
    bool suspended = false;
    platform_.database.read([&](db::Tx& tx) {
        if (name.find('@') != std::string::npos) {
            user = store::find_user_with_email(tx, name);
        } else if (const auto account = store::find_account_named(tx, name, "")) {
            user = store::find_user(tx, account->id);
        }
        if (!user) return;
        const auto account = directory_.find(tx, user->account);
        suspended = !account || account->suspended;
    });
    // As long for somebody who does not exist as for somebody who does.
    static const std::string kNobody = hashed(crypto::random_token());
    const bool matches = is_password(user ? user->password_hash : kNobody, password);
    if (!user || !matches || suspended) {
        attempts_.failed(pair, now);
        attempts_.failed(from, now);
        return Error(ErrorCode::Unauthorized, "The name or the password is not right.");
    }
    attempts_.succeeded(pair);
    TRY(check_standing(user->account));
    return user->account;
}

Result<void> Profiles::check_standing(AccountId account) {
    const auto standing =
        platform_.database.read([&](db::Tx& tx) { return store::find_standing(tx, account); });
    if (!standing) return {};
    const auto held = [](std::string_view text) {
        return Error(ErrorCode::Forbidden, std::string(text));
    };
    if (standing->disabled)
        return held(i18n::msg("Your account is switched off. Ask the people who run this server."));
    if (!standing->confirmed) {
        admission_.send_confirmation(account);
        return held(
            i18n::msg("Your e-mail address is not confirmed yet. We have sent you the "
                      "letter again: open the address in it."));
    }
    if (!standing->approved)
        return held(i18n::msg("Your account still waits for approval. A letter will tell you."));
    return {};
}

Result<void> Profiles::prove(AccountId id, std::string_view password, std::string_view field) {
    const auto now = platform_.clock.now();
    const auto key = "settings\n" + id.to_string();
    if (!attempts_.allowed(key, kMostFailuresOfPair, now)) return too_many_attempts();
    const auto user = platform_.database.read([&](db::Tx& tx) { return store::find_user(tx, id); });
    if (!user || !is_password(user->password_hash, password)) {
        attempts_.failed(key, now);
        return Error(ErrorCode::Unprocessable, "The present password is not right.",
                     std::string(field));
    }
    attempts_.succeeded(key);
    return {};
}

Result<void> Profiles::change_password(AccountId id, std::string_view current,
                                       std::string_view wanted, TokenId this_session) {
    if (const auto error = check_password(wanted)) return as_error(*error);
    TRY(prove(id, current, "current_password"));
    const auto hash = hashed(wanted);
    platform_.database.write([&](db::Tx& tx) {
        store::update_password(tx, id, hash);
        // Apps too: the reason for a new password may be that somebody else knew the old one.
        oauth_.revoke_all(tx, id, OAuth::Which::Everything, this_session);
    });
    return {};
}

}  // namespace kentongan::accounts
