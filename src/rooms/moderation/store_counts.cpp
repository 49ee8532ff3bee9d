#include "rooms/moderation/store.h"

namespace kentongan::moderation::store {

namespace {

constexpr db::Sql kAdd(
    "INSERT INTO moderation_counts (kind, subject, day, value) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, subject, day) DO UPDATE SET value = moderation_counts.value + $4");
constexpr db::Sql kMarkActive(
    "INSERT INTO moderation_activity (day, account, joined_day) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kCountsOf(
    "SELECT day, value FROM moderation_counts WHERE kind = $1 AND subject = $2 "
    "AND day >= $3 AND day <= $4 ORDER BY day");
constexpr db::Sql kLargest(
    "SELECT subject, CAST(SUM(value) AS BIGINT) AS total FROM moderation_counts "
    "WHERE kind = $1 AND day >= $2 AND day <= $3 GROUP BY subject ORDER BY total DESC, subject "
    "LIMIT $4");
constexpr db::Sql kActiveByDay(
    "SELECT day, COUNT(*) FROM moderation_activity WHERE day >= $1 AND day <= $2 GROUP BY day "
    "ORDER BY day");
constexpr db::Sql kActiveIn(
    "SELECT COUNT(DISTINCT account) FROM moderation_activity WHERE day >= $1 AND day <= $2");
constexpr db::Sql kPresence(
    "SELECT joined_day, day, COUNT(*) FROM moderation_activity WHERE joined_day >= $1 "
    "AND joined_day <= $2 AND day >= $1 AND day <= $2 GROUP BY joined_day, day");
constexpr db::Sql kPresentOf(
    "SELECT COUNT(DISTINCT account) FROM moderation_activity WHERE joined_day >= $1 "
    "AND joined_day <= $2 AND day >= $3 AND day <= $4");
constexpr db::Sql kForget(
    "DELETE FROM moderation_activity WHERE day < $1 "
    "AND day = (SELECT MIN(day) FROM moderation_activity)");
constexpr db::Sql kQueries[] = {kAdd,      kMarkActive, kCountsOf,  kLargest, kActiveByDay,
                                kActiveIn, kPresence,   kPresentOf, kForget};

constexpr db::Sql kSqliteBytes(
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
constexpr db::Sql kPostgresBytes("SELECT pg_database_size(current_database())");
constexpr db::Sql kSqliteVersion("SELECT sqlite_version()");
constexpr db::Sql kPostgresVersion("SELECT current_setting('server_version')");

std::int64_t number_of(db::Cursor row) {
    return row.next() ? row.integer(0) : 0;
}

}  // namespace

std::span<const db::Sql> count_queries() {
    return kQueries;
}

void add_count(db::Tx& tx, const Count& count) {
    tx.execute(kAdd, {count.kind, count.subject, count.day, count.value});
}

bool mark_active(db::Tx& tx, std::int64_t day, AccountId account, std::int64_t joined_day) {
    return tx.execute(kMarkActive, {day, account, joined_day}) > 0;
}

std::vector<Count> counts_of(db::Tx& tx, std::string_view kind, std::string_view subject,
                             Span span) {
    std::vector<Count> found;
    auto row = tx.query(kCountsOf, {kind, subject, span.first, span.last});
    while (row.next())
        found.push_back({row.integer(0), std::string(kind), std::string(subject), row.integer(1)});
    return found;
}

std::vector<Count> largest_of(db::Tx& tx, std::string_view kind, Span span, int limit) {
    std::vector<Count> found;
    auto row = tx.query(kLargest, {kind, span.first, span.last, limit});
    while (row.next()) found.push_back({0, std::string(kind), row.string(0), row.integer(1)});
    return found;
}

std::vector<Count> active_by_day(db::Tx& tx, Span span) {
    std::vector<Count> found;
    auto row = tx.query(kActiveByDay, {span.first, span.last});
    while (row.next()) found.push_back({row.integer(0), {}, {}, row.integer(1)});
    return found;
}

std::int64_t active_in(db::Tx& tx, Span span) {
    return number_of(tx.query(kActiveIn, {span.first, span.last}));
}

std::vector<Presence> presence_by_day(db::Tx& tx, Span span) {
    std::vector<Presence> found;
    auto row = tx.query(kPresence, {span.first, span.last});
    while (row.next()) found.push_back({row.integer(0), row.integer(1), row.integer(2)});
    return found;
}

std::int64_t present_of(db::Tx& tx, Span joined, Span seen) {
    return number_of(tx.query(kPresentOf, {joined.first, joined.last, seen.first, seen.last}));
}

void forget_oldest_before(db::Tx& tx, std::int64_t day) {
    tx.execute(kForget, {day});
}

std::int64_t database_bytes(db::Tx& tx) {
    return number_of(tx.query(tx.engine() == db::Engine::Sqlite ? kSqliteBytes : kPostgresBytes));
}

std::string database_version(db::Tx& tx) {
    auto row = tx.query(tx.engine() == db::Engine::Sqlite ? kSqliteVersion : kPostgresVersion);
    return row.next() ? row.string(0) : "";
}

}  // namespace kentongan::moderation::store
