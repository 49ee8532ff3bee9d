#include "rooms/coordinators/store.h"

namespace kentongan::coordinators {

namespace {

// What one step down is worth in a packed code, by the level of the place.
constexpr std::uint64_t kWidth[] = {10'000'000'000u, 100'000'000u, 1'000'000u, 10'000u, 1u};

std::uint64_t width_of(regions::Level level) {
    return kWidth[static_cast<std::size_t>(level)];
}

std::int64_t number_of(Code code) {
    return static_cast<std::int64_t>(code.packed());
}

}  // namespace

Range Range::below(Code place) {
    return {place, Code::from_packed(place.packed() + width_of(place.level()))};
}

namespace store {

namespace {

using PlaceId = Id<struct PlaceTag>;

#define COLUMNS "id, place, post, name, phone, email, account, since, ended_at"

constexpr db::Sql kInsert(
    "INSERT INTO coordinators (id, place, post, name, phone, email, account, since, appointed_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
constexpr db::Sql kEnd(
    "UPDATE coordinators SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL");
constexpr db::Sql kFind("SELECT " COLUMNS " FROM coordinators WHERE id = $1");
constexpr db::Sql kHolder("SELECT " COLUMNS
                          " FROM coordinators WHERE place = $1 AND post = $2 AND ended_at IS NULL");
constexpr db::Sql kOf("SELECT " COLUMNS
                      " FROM coordinators WHERE place = $1 AND ended_at IS NULL ORDER BY post "
                      "LIMIT 3");
constexpr db::Sql kLeaders("SELECT " COLUMNS
                           " FROM coordinators WHERE place IN $ids(1) AND post <= 1 AND "
                           "ended_at IS NULL ORDER BY place DESC, post DESC LIMIT 10");
constexpr db::Sql kLiaisonsOf(
    "SELECT " COLUMNS
    " FROM coordinators WHERE place IN $ids(1) AND post = 1 AND ended_at IS NULL ORDER BY place "
    "LIMIT 1000");
constexpr db::Sql kWithin(
    "SELECT " COLUMNS
    " FROM coordinators WHERE place >= $1 AND place < $2 AND ended_at IS NULL AND "
    "(place > $3 OR (place = $3 AND post > $4)) ORDER BY place, post LIMIT $5");
constexpr db::Sql kLiaisonsWithin(
    "SELECT " COLUMNS
    " FROM coordinators WHERE place >= $1 AND place < $2 AND post = 1 AND ended_at IS NULL "
    "ORDER BY place LIMIT $3");
constexpr db::Sql kOfAccount("SELECT " COLUMNS
                             " FROM coordinators WHERE account = $1 AND ended_at IS NULL "
                             "ORDER BY place, post LIMIT $2");
constexpr db::Sql kHolds(
    "SELECT 1 FROM coordinators WHERE account = $1 AND place IN $ids(2) AND post <= $3 AND "
    "ended_at IS NULL LIMIT 1");
constexpr db::Sql kHistory("SELECT " COLUMNS
                           " FROM coordinators WHERE place = $1 AND ended_at IS NOT NULL "
                           "ORDER BY id DESC LIMIT $2");
// The level is the smallest unit that divides the code.
constexpr db::Sql kFilled(
    "SELECT part, level, COUNT(*) FROM (SELECT place / $3 AS part, CASE WHEN place % 100000000 = 0 "
    "THEN 1 WHEN place % 1000000 = 0 THEN 2 WHEN place % 10000 = 0 THEN 3 ELSE 4 END AS level "
    "FROM coordinators WHERE place > $1 AND place < $2 AND post = 1 AND ended_at IS NULL) "
    "AS filled GROUP BY part, level");

constexpr db::Sql kQueries[] = {kInsert,  kEnd,    kFind,           kHolder,    kOf,
                                kLeaders, kWithin, kLiaisonsWithin, kOfAccount, kHolds,
                                kHistory, kFilled, kLiaisonsOf};

Coordinator coordinator_of(const db::Cursor& row) {
    Coordinator made;
    made.id = row.id<CoordinatorId>(0);
    made.place = Code::from_packed(static_cast<std::uint64_t>(row.integer(1)));
    made.post = static_cast<Post>(row.integer(2));
    made.name = row.string(3);
    made.phone = row.string(4);
    made.email = row.string(5);
    made.account = row.maybe_id<AccountId>(6);
    made.since = row.time(7);
    return made;
}

std::vector<Coordinator> all_of(db::Cursor row) {
    std::vector<Coordinator> found;
    while (row.next()) found.push_back(coordinator_of(row));
    return found;
}

std::vector<PlaceId> ids_of(std::span<const Code> places) {
    std::vector<PlaceId> ids;
    for (auto place : places) ids.emplace_back(number_of(place));
    return ids;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert(db::Tx& tx, const Coordinator& c, std::optional<AccountId> by) {
    tx.execute(kInsert, {c.id, number_of(c.place), static_cast<int>(c.post), c.name, c.phone,
                         c.email, c.account, c.since, by});
}

void end(db::Tx& tx, CoordinatorId id, TimePoint when, std::optional<AccountId> by) {
    tx.execute(kEnd, {id, when, by});
}

std::optional<Holding> find(db::Tx& tx, CoordinatorId id) {
    auto row = tx.query(kFind, {id});
    if (!row.next()) return {};
    return Holding{coordinator_of(row), row.maybe_time(8)};
}

std::optional<Coordinator> find_holder(db::Tx& tx, Code place, Post post) {
    auto row = tx.query(kHolder, {number_of(place), static_cast<int>(post)});
    if (!row.next()) return {};
    return coordinator_of(row);
}

std::vector<Coordinator> list_of(db::Tx& tx, Code place) {
    return all_of(tx.query(kOf, {number_of(place)}));
}

std::vector<Coordinator> list_leaders(db::Tx& tx, std::span<const Code> places) {
    const auto ids = ids_of(places);
    return all_of(tx.query(kLeaders, {db::Value::list(ids)}));
}

std::vector<Coordinator> list_liaisons_of(db::Tx& tx, std::span<const Code> places) {
    const auto ids = ids_of(places);
    return all_of(tx.query(kLiaisonsOf, {db::Value::list(ids)}));
}

std::vector<Coordinator> list_within(db::Tx& tx, Range range, Cursor after, int limit) {
    return all_of(tx.query(kWithin, {number_of(range.first), number_of(range.end),
                                     number_of(after.place), after.post, limit}));
}

std::vector<Coordinator> list_liaisons_within(db::Tx& tx, Range range, Cursor after, int limit) {
    const auto first = after.post < 0 ? range.first : Code::from_packed(after.place.packed() + 1);
    return all_of(tx.query(kLiaisonsWithin,
                           {number_of(std::max(first, range.first)), number_of(range.end), limit}));
}

std::vector<Coordinator> list_of_account(db::Tx& tx, AccountId account, int limit) {
    return all_of(tx.query(kOfAccount, {account, limit}));
}

bool holds_one_of(db::Tx& tx, AccountId account, std::span<const Code> places, bool deputies_too) {
    const auto ids = ids_of(places);
    const auto last = deputies_too ? Post::Deputy : Post::Liaison;
    return tx.query(kHolds, {account, db::Value::list(ids), static_cast<int>(last)}).next();
}

std::vector<Holding> list_history(db::Tx& tx, Code place, int limit) {
    std::vector<Holding> found;
    auto row = tx.query(kHistory, {number_of(place), limit});
    while (row.next()) found.push_back({coordinator_of(row), row.maybe_time(8)});
    return found;
}

std::vector<Filled> count_filled(db::Tx& tx, Code place) {
    const auto range = Range::below(place);
    const auto level = static_cast<std::size_t>(place.level());
    const auto width = kWidth[std::min<std::size_t>(level + 1, 4)];
    std::vector<Filled> found;
    auto row = tx.query(
        kFilled, {number_of(range.first), number_of(range.end), static_cast<std::int64_t>(width)});
    while (row.next())
        found.push_back({Code::from_packed(static_cast<std::uint64_t>(row.integer(0)) * width),
                         static_cast<regions::Level>(row.integer(1)), row.integer(2)});
    return found;
}

}  // namespace store
}  // namespace kentongan::coordinators
