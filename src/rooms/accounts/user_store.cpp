// What the owners of accounts set and where they live, and how many there are.
#include "platform/base/strings.h"
#include "rooms/accounts/account_store.h"

namespace kentongan::accounts::store {

namespace {

constexpr db::Sql kCountAccounts(
    "SELECT COUNT(u.account), COALESCE(SUM(CASE WHEN u.account IS NOT NULL AND "
    "a.last_status_at >= $1 THEN 1 ELSE 0 END), 0), "
    "CAST(COALESCE(SUM(a.statuses_count), 0) AS BIGINT) "
    "FROM accounts a LEFT JOIN account_users u ON u.account = a.id WHERE a.domain = ''");
#define PEOPLE_BY_WEEK(time)                                               \
    "SELECT (" time " - $1) / $2, COUNT(*) FROM account_users WHERE " time \
    " >= $1 "                                                              \
    "AND " time " < $3 GROUP BY 1"
constexpr db::Sql kJoinedByWeek(PEOPLE_BY_WEEK("confirmed_at"));
constexpr db::Sql kLastSeenByWeek(PEOPLE_BY_WEEK("last_active_at"));

#define USER_COLUMNS                                                                   \
    "account, password_hash, email, language, default_visibility, default_sensitive, " \
    "joins_exercises, save_data, quote_policy, expand_media, expand_spoilers, autoplay_gifs"

constexpr db::Sql kInsertUser(
    "INSERT INTO account_users (account, password_hash, email, email_key, language, "
    "default_visibility, default_sensitive, joins_exercises, save_data, confirmed_at, approved, "
    "created_ip, last_ip, invite_request, invited_by, application) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15)");
constexpr db::Sql kUpdatePreferences(
    "UPDATE account_users SET email = $2, email_key = $3, language = $4, default_visibility = $5, "
    "default_sensitive = $6, joins_exercises = $7, save_data = $8, quote_policy = $9, "
    "expand_media = $10, expand_spoilers = $11, autoplay_gifs = $12 WHERE account = $1");
constexpr db::Sql kUpdatePassword("UPDATE account_users SET password_hash = $2 WHERE account = $1");
constexpr db::Sql kFindUser("SELECT " USER_COLUMNS " FROM account_users WHERE account = $1");
constexpr db::Sql kFindUserWithEmail("SELECT " USER_COLUMNS
                                     " FROM account_users WHERE email_key = $1");

constexpr db::Sql kRemovePlaces("DELETE FROM account_places WHERE account = $1");
constexpr db::Sql kInsertPlace(
    "INSERT INTO account_places (account, position, code) VALUES ($1, $2, $3)");
constexpr db::Sql kFindPlaces(
    "SELECT position, code FROM account_places WHERE account = $1 ORDER BY position");
constexpr db::Sql kPeopleBetween(
    "SELECT DISTINCT p.account FROM account_places p JOIN accounts a ON a.id = p.account "
    "JOIN account_users u ON u.account = p.account "
    "WHERE p.code >= $1 AND p.code <= $2 AND p.account > $3 AND a.suspended = 0 "
    "AND u.joins_exercises >= $4 ORDER BY p.account LIMIT $5");
constexpr db::Sql kPeoplePlaces(
    "SELECT p.account, p.code FROM account_places p JOIN accounts a ON a.id = p.account "
    "JOIN account_users u ON u.account = p.account "
    "WHERE p.account > $1 AND a.suspended = 0 AND u.joins_exercises >= $2 "
    "ORDER BY p.account, p.position LIMIT $3");

constexpr db::Sql kListMarkers(
    "SELECT timeline, last_read_id, version, updated_at FROM account_markers WHERE account = $1 "
    "ORDER BY timeline LIMIT 16");
constexpr db::Sql kUpsertMarker(
    "INSERT INTO account_markers (account, timeline, last_read_id, version, updated_at) "
    "VALUES ($1, $2, $3, 1, $4) ON CONFLICT (account, timeline) DO UPDATE SET "
    "last_read_id = excluded.last_read_id, version = account_markers.version + 1, "
    "updated_at = excluded.updated_at "
    "RETURNING timeline, last_read_id, version, updated_at");

// Census and weeks are not among them: they walk over all accounts, and say so.
constexpr db::Sql kQueries[] = {kInsertUser,   kUpdatePreferences, kUpdatePassword,
                                kFindUser,     kFindUserWithEmail, kRemovePlaces,
                                kInsertPlace,  kFindPlaces,        kPeopleBetween,
                                kPeoplePlaces, kListMarkers,       kUpsertMarker};

std::optional<User> one_user(db::Cursor row) {
    if (!row.next()) return {};
    User user;
    user.account = row.id<AccountId>(0);
    user.password_hash = row.string(1);
    user.preferences.email = row.string(2);
    user.preferences.language = row.string(3);
    user.preferences.default_visibility = row.string(4);
    user.preferences.default_sensitive = row.boolean(5);
    user.preferences.joins_exercises = row.boolean(6);
    user.preferences.save_data = row.boolean(7);
    user.preferences.quote_policy = row.string(8);
    user.preferences.expand_media = row.string(9);
    user.preferences.expand_spoilers = row.boolean(10);
    user.preferences.autoplay_gifs = row.boolean(11);
    return user;
}

}  // namespace

std::span<const db::Sql> user_queries() {
    return kQueries;
}

void insert_user(db::Tx& tx, const User& user) {
    const auto& p = user.preferences;
    const auto email_key = ascii_lower(p.email);
    tx.execute(kInsertUser, {user.account, user.password_hash, p.email, email_key, p.language,
                             p.default_visibility, p.default_sensitive, p.joins_exercises,
                             p.save_data, user.confirmed_at, user.approved, user.ip,
                             user.invite_request, user.invited_by, user.application});
}

void update_preferences(db::Tx& tx, AccountId account, const Preferences& p) {
    const auto email_key = ascii_lower(p.email);
    tx.execute(kUpdatePreferences,
               {account, p.email, email_key, p.language, p.default_visibility, p.default_sensitive,
                p.joins_exercises, p.save_data, p.quote_policy, p.expand_media, p.expand_spoilers,
                p.autoplay_gifs});
}

void update_password(db::Tx& tx, AccountId account, std::string_view hash) {
    tx.execute(kUpdatePassword, {account, hash});
}

std::optional<User> find_user(db::Tx& tx, AccountId account) {
    return one_user(tx.query(kFindUser, {account}));
}

std::optional<User> find_user_with_email(db::Tx& tx, std::string_view email) {
    const auto key = ascii_lower(email);
    return one_user(tx.query(kFindUserWithEmail, {key}));
}

void replace_places(db::Tx& tx, AccountId id, std::span<const std::int64_t> home_then_watched,
                    bool has_home) {
    tx.execute(kRemovePlaces, {id});
    std::int64_t position = has_home ? 0 : 1;
    for (auto code : home_then_watched) tx.execute(kInsertPlace, {id, position++, code});
}

Census count_accounts(db::Tx& tx, TimePoint active_since) {
    auto row = tx.query(kCountAccounts, {active_since});
    row.next();
    return {.people = row.integer(0), .active = row.integer(1), .statuses = row.integer(2)};
}

std::vector<WeekOfPeople> count_weeks(db::Tx& tx, TimePoint first, int count) {
    constexpr Duration kWeek = std::chrono::weeks(1);
    std::vector<WeekOfPeople> weeks(static_cast<std::size_t>(count));
    const auto fill = [&](const db::Sql& sql, std::int64_t WeekOfPeople::*what) {
        auto row = tx.query(sql, {first, kWeek.count(), first + count * kWeek});
        while (row.next())
            weeks.at(static_cast<std::size_t>(row.integer(0))).*what = row.integer(1);
    };
    fill(kJoinedByWeek, &WeekOfPeople::joined);
    fill(kLastSeenByWeek, &WeekOfPeople::last_seen);
    return weeks;
}

Places find_places(db::Tx& tx, AccountId id) {
    Places places;
    auto row = tx.query(kFindPlaces, {id});
    while (row.next()) {
        const auto code = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(1)));
        if (row.integer(0) == 0)
            places.home = code;
        else
            places.watched.push_back(code);
    }
    return places;
}

std::vector<AccountId> list_people_between(db::Tx& tx, PlaceRange range, bool exercise_only,
                                           AccountId after, int limit) {
    std::vector<AccountId> found;
    auto row = tx.query(kPeopleBetween, {range.first, range.last, after, exercise_only, limit});
    while (row.next()) found.push_back(row.id<AccountId>(0));
    return found;
}

std::vector<PersonPlace> list_people_places(db::Tx& tx, bool exercise_only, AccountId after,
                                            int limit) {
    std::vector<PersonPlace> found;
    auto row = tx.query(kPeoplePlaces, {after, exercise_only, limit});
    while (row.next())
        found.push_back({row.id<AccountId>(0),
                         regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(1)))});
    return found;
}

namespace {
Marker marker_of(const db::Cursor& row) {
    return {row.string(0), row.integer(1), row.integer(2), row.time(3)};
}
}  // namespace

std::vector<Marker> list_markers(db::Tx& tx, AccountId account) {
    std::vector<Marker> found;
    auto row = tx.query(kListMarkers, {account});
    while (row.next()) found.push_back(marker_of(row));
    return found;
}

Marker upsert_marker(db::Tx& tx, AccountId account, const Marker& marker) {
    auto row =
        tx.query(kUpsertMarker, {account, marker.timeline, marker.last_read_id, marker.updated_at});
    row.next();
    return marker_of(row);
}

}  // namespace kentongan::accounts::store
