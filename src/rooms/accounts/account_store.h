// All SQL about accounts, their owners' preferences and their places.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts::store {

// As the owner typed it; the Account holds what is made of it.
struct RawField {
    std::string name, value;
    bool operator==(const RawField&) const = default;
};
struct ProfileSource {
    std::string note;
    std::vector<RawField> fields = {};
    std::vector<std::string> attribution_domains = {};
    std::optional<TimePoint> links_due_at = {};  // when its links are looked at again
};

// Account::avatar_url and header_url hold the stored names of files, and uri and url are empty for
// local people: Directory completes them, because the store knows no addresses.
// For the test that no table is walked over.
std::span<const db::Sql> account_queries();
std::span<const db::Sql> user_queries();

// The column `fields`.
std::string fields_json(const Account& account, const ProfileSource& source);

void insert_account(db::Tx& tx, const Account& account, const ProfileSource& source);
void update_account(db::Tx& tx, const Account& account, const ProfileSource& source);
// Suspended, silenced, sensitized, pending: what others decide.
void update_standing(db::Tx& tx, const Account& account);
std::vector<AccountId> list_links_due(db::Tx& tx, TimePoint now, int limit);
// False when the fields are not `before` any more.
bool update_fields(db::Tx& tx, const Account& before, const Account& after,
                   const ProfileSource& source);
void postpone_links(db::Tx& tx, AccountId id, TimePoint until);
void update_home(db::Tx& tx, AccountId id, std::optional<regions::Code> home);
void add_to_counts(db::Tx& tx, AccountId id, int followers, int following);
void add_status(db::Tx& tx, AccountId id, int difference, TimePoint when);

std::optional<Account> find_account(db::Tx& tx, AccountId id);
std::vector<Account> list_accounts(db::Tx& tx, std::span<const AccountId> ids);
std::optional<Account> find_account_named(db::Tx& tx, std::string_view username_key,
                                          std::string_view domain);
std::optional<ProfileSource> find_profile_source(db::Tx& tx, AccountId id);

// Lower-case words under which the account is found; replaces the earlier ones.
void replace_words(db::Tx& tx, AccountId id, std::span<const std::string> words);
std::vector<Account> list_accounts_with_word(db::Tx& tx, std::string_view prefix, int limit);

// People who may be shown to strangers. `offset` is walked over: the caller bounds it.
enum class Order { Active, New };
std::vector<AccountId> list_listed(db::Tx& tx, Order order, bool only_local, int offset, int limit);
std::vector<AccountId> list_most_followed(db::Tx& tx, int limit);
std::vector<AccountId> list_official(db::Tx& tx, int limit);

struct User {
    AccountId account;
    std::string password_hash;
    Preferences preferences;
    // Only written, at sign-up.
    std::optional<TimePoint> confirmed_at = {};
    bool approved = true;
    std::string ip = {}, invite_request = {};
    std::optional<AccountId> invited_by = {};
    std::optional<ApplicationId> application = {};
};
void insert_user(db::Tx& tx, const User& user);
void update_preferences(db::Tx& tx, AccountId account, const Preferences& preferences);
void update_password(db::Tx& tx, AccountId account, std::string_view hash);
std::optional<User> find_user(db::Tx& tx, AccountId account);
std::optional<User> find_user_with_email(db::Tx& tx, std::string_view email);

Census count_accounts(db::Tx& tx, TimePoint active_since);
std::vector<WeekOfPeople> count_weeks(db::Tx& tx, TimePoint first, int count);

void replace_places(db::Tx& tx, AccountId id, std::span<const std::int64_t> home_then_watched,
                    bool has_home);
struct Places {
    std::optional<regions::Code> home;
    std::vector<regions::Code> watched;
};
Places find_places(db::Tx& tx, AccountId id);

// Accounts that have a place with a packed code in first…last, in order of id.
struct PlaceRange {
    std::int64_t first, last;
};
std::vector<AccountId> list_people_between(db::Tx& tx, PlaceRange range, bool exercise_only,
                                           AccountId after, int limit);
struct PersonPlace {
    AccountId account;
    regions::Code place;
};
std::vector<PersonPlace> list_people_places(db::Tx& tx, bool exercise_only, AccountId after,
                                            int limit);

struct Marker {
    std::string timeline;
    std::int64_t last_read_id = 0, version = 0;
    TimePoint updated_at;
};
std::vector<Marker> list_markers(db::Tx& tx, AccountId account);
Marker upsert_marker(db::Tx& tx, AccountId account, const Marker& marker);

}  // namespace kentongan::accounts::store
