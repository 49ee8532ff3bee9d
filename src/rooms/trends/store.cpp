#include "rooms/trends/store.h"

namespace kentongan::trends::store {

namespace {

#define COLUMNS "kind, subject, account, day, at, status, uses"

constexpr db::Sql kInsert(
    "INSERT INTO trend_marks (" COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (kind, subject, account, day) "
    "DO UPDATE SET uses = trend_marks.uses + 1");
constexpr db::Sql kTake(
    "UPDATE trend_marks SET uses = uses - 1 WHERE kind = $1 AND subject = $2 AND account = $3 AND "
    "day = $4");
constexpr db::Sql kRemoveEmpty(
    "DELETE FROM trend_marks WHERE kind = $1 AND subject = $2 AND account = $3 AND day = $4 AND "
    "uses <= 0");
constexpr db::Sql kCount(
    "SELECT COUNT(*) FROM (SELECT 1 FROM trend_marks WHERE account = $1 AND kind = $2 AND "
    "at > $3 LIMIT $4) AS bounded");
constexpr db::Sql kList("SELECT " COLUMNS
                        " FROM trend_marks WHERE kind = $1 AND at > $2 ORDER BY at DESC LIMIT $3");
constexpr db::Sql kRemoveOfStatus("DELETE FROM trend_marks WHERE status = $1");
constexpr db::Sql kRemoveBefore(
    "DELETE FROM trend_marks WHERE (kind, subject, account, day) IN (SELECT kind, subject, "
    "account, day FROM trend_marks WHERE kind = $1 AND at < $2 LIMIT $3)");
constexpr db::Sql kUpsertReview(
    "INSERT INTO trend_reviews (kind, subject, allowed, reviewed_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, subject) DO UPDATE SET allowed = $3, reviewed_at = $4");
constexpr db::Sql kReviews(
    "SELECT subject, allowed FROM trend_reviews WHERE kind = $1 AND subject IN $texts(2)");

constexpr db::Sql kQueries[] = {kInsert,         kTake,         kRemoveEmpty,  kCount,  kList,
                                kRemoveOfStatus, kRemoveBefore, kUpsertReview, kReviews};

std::int64_t number_of(Kind kind) {
    return static_cast<std::int64_t>(kind);
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_mark(db::Tx& tx, const Mark& m) {
    tx.execute(kInsert, {number_of(m.kind), m.subject, m.account, m.day, m.at, m.status});
}
void take_mark(db::Tx& tx, const Mark& m) {
    tx.execute(kTake, {number_of(m.kind), m.subject, m.account, m.day});
    tx.execute(kRemoveEmpty, {number_of(m.kind), m.subject, m.account, m.day});
}
std::int64_t count_marks(db::Tx& tx, AccountId account, Kind kind, TimePoint since, int most) {
    auto row = tx.query(kCount, {account, number_of(kind), since, most});
    return row.next() ? row.integer(0) : 0;
}
std::vector<Mark> list_marks(db::Tx& tx, Kind kind, TimePoint since, int limit) {
    std::vector<Mark> found;
    auto row = tx.query(kList, {number_of(kind), since, limit});
    while (row.next())
        found.push_back({kind, row.string(1), row.id<AccountId>(2), row.integer(3), row.time(4),
                         row.id<StatusId>(5), row.integer(6)});
    return found;
}
void remove_of_status(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveOfStatus, {status});
}
std::int64_t remove_before(db::Tx& tx, Kind kind, TimePoint time, int most) {
    return tx.execute(kRemoveBefore, {number_of(kind), time, most});
}

void upsert_review(db::Tx& tx, Kind kind, const Review& review, TimePoint now) {
    tx.execute(kUpsertReview, {number_of(kind), review.subject, review.allowed, now});
}
std::vector<Review> list_reviews(db::Tx& tx, Kind kind, std::span<const std::string> subjects) {
    std::vector<Review> found;
    if (subjects.empty()) return found;
    auto row = tx.query(kReviews, {number_of(kind), db::Value::list(subjects)});
    while (row.next()) found.push_back({row.string(0), row.boolean(1)});
    return found;
}

}  // namespace kentongan::trends::store
