#include "rooms/relay/store.h"

#include "platform/base/strings.h"

namespace kentongan::relay::store {
namespace {

#define COLUMNS                                                                                \
    "seq, previous_actual, alert, sender, identifier, sent, status, exercise, url, via, cap, " \
    "written_at"
#define UPSTREAM "source, name, url, exercises, key_pem, log, seen, heard_at, last_error"

constexpr db::Sql kNext =
    "UPDATE relay_state SET last = last + 1 WHERE id = 1 RETURNING last, last_actual";
constexpr db::Sql kPutLastActual = "UPDATE relay_state SET last_actual = $1 WHERE id = 1";
constexpr db::Sql kInsert = "INSERT INTO relay_log (" COLUMNS
                            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr db::Sql kListAll =
    "SELECT " COLUMNS " FROM relay_log WHERE seq > $1 ORDER BY seq LIMIT $2";
constexpr db::Sql kListActual = "SELECT " COLUMNS
                                " FROM relay_log WHERE seq > $1 AND exercise = 0 "
                                "ORDER BY seq LIMIT $2";
constexpr db::Sql kFirst = "SELECT seq FROM relay_log WHERE seq > 0 ORDER BY seq LIMIT 1";
constexpr db::Sql kLast = "SELECT last FROM relay_state WHERE id = 1";
constexpr db::Sql kFindLastCap =
    "SELECT cap FROM relay_log WHERE alert = $1 ORDER BY seq DESC LIMIT 1";
constexpr db::Sql kNewestBefore =
    "SELECT seq FROM relay_log WHERE written_at < $1 ORDER BY written_at DESC, seq DESC LIMIT 1";
// The head of the sequence goes, never something out of its middle.
constexpr db::Sql kRemoveUpto =
    "DELETE FROM relay_log WHERE seq IN "
    "(SELECT seq FROM relay_log WHERE seq <= $1 ORDER BY seq LIMIT $2)";

constexpr db::Sql kInsertUpstream =
    "INSERT INTO relay_upstreams (" UPSTREAM ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr db::Sql kListUpstreams =
    "SELECT " UPSTREAM " FROM relay_upstreams WHERE name > '' ORDER BY name LIMIT 100";
constexpr db::Sql kRemoveUpstream = "DELETE FROM relay_upstreams WHERE name = $1";
constexpr db::Sql kUpdateUpstream =
    "UPDATE relay_upstreams SET seen = $2, log = $3, key_pem = $4, heard_at = $5, "
    "last_error = $6 WHERE source = $1";

constexpr db::Sql kQueries[] = {kNext,       kPutLastActual, kListAll,        kListActual,
                                kFirst,      kLast,          kFindLastCap,    kNewestBefore,
                                kRemoveUpto, kListUpstreams, kRemoveUpstream, kUpdateUpstream};

constexpr char kBetween = ' ';  // addresses have no spaces

Entry entry_of(const db::Cursor& row, Audience audience) {
    Entry entry;
    entry.seq = row.integer(0);
    entry.previous = audience == Audience::Actual ? row.integer(1) : entry.seq - 1;
    entry.alert = row.id<warnings::AlertId>(2);
    entry.sender = row.string(3);
    entry.identifier = row.string(4);
    entry.sent = row.time(5);
    entry.status = row.string(6);
    entry.exercise = row.boolean(7);
    entry.url = row.string(8);
    for (auto part : split(row.text(9), kBetween))
        if (!part.empty()) entry.via.emplace_back(part);
    entry.cap = row.string(10);
    entry.written_at = row.time(11);
    return entry;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::int64_t append(db::Tx& tx, const Entry& entry) {
    std::int64_t seq = 0, last_actual = 0;
    {
        auto row = tx.query(kNext);
        if (!row.next()) throw db::DatabaseError("relay_state has no row");
        seq = row.integer(0);
        last_actual = row.integer(1);
    }
    tx.execute(kInsert,
               {seq, last_actual, entry.alert, entry.sender, entry.identifier, entry.sent,
                entry.status, entry.exercise, entry.url,
                join(entry.via, std::string_view(&kBetween, 1)), entry.cap, entry.written_at});
    if (!entry.exercise) tx.execute(kPutLastActual, {seq});
    return seq;
}

std::vector<Entry> list_since(db::Tx& tx, std::int64_t since, Audience audience, int limit) {
    std::vector<Entry> found;
    auto row = audience == Audience::Actual ? tx.query(kListActual, {since, limit})
                                            : tx.query(kListAll, {since, limit});
    while (row.next()) found.push_back(entry_of(row, audience));
    return found;
}

std::int64_t first(db::Tx& tx) {
    {
        auto row = tx.query(kFirst);
        if (row.next()) return row.integer(0);
    }
    return last(tx) + 1;
}

std::int64_t last(db::Tx& tx) {
    auto row = tx.query(kLast);
    return row.next() ? row.integer(0) : 0;
}

std::string find_last_cap(db::Tx& tx, warnings::AlertId alert) {
    auto row = tx.query(kFindLastCap, {alert});
    return row.next() ? row.string(0) : std::string();
}

std::int64_t remove_old(db::Tx& tx, TimePoint before, std::int64_t upto, int limit) {
    {
        auto row = tx.query(kNewestBefore, {before});
        if (row.next()) upto = std::max(upto, row.integer(0));
    }
    return tx.execute(kRemoveUpto, {upto, limit});
}

void insert_upstream(db::Tx& tx, const Upstream& u) {
    tx.execute(kInsertUpstream, {u.source, u.name, u.url, u.exercises, u.key_pem, u.log, u.seen,
                                 u.heard_at, u.last_error});
}

std::vector<Upstream> list_upstreams(db::Tx& tx) {
    std::vector<Upstream> found;
    auto row = tx.query(kListUpstreams);
    while (row.next()) {
        Upstream u;
        u.source = row.id<warnings::SourceId>(0);
        u.name = row.string(1);
        u.url = row.string(2);
        u.exercises = row.boolean(3);
        u.key_pem = row.string(4);
        u.log = row.string(5);
        u.seen = row.integer(6);
        u.heard_at = row.maybe_time(7);
        u.last_error = row.string(8);
        found.push_back(std::move(u));
    }
    return found;
}

bool remove_upstream(db::Tx& tx, std::string_view name) {
    return tx.execute(kRemoveUpstream, {name}) > 0;
}

void update_upstream(db::Tx& tx, const Upstream& u) {
    tx.execute(kUpdateUpstream, {u.source, u.seen, u.log, u.key_pem, u.heard_at, u.last_error});
}

}  // namespace kentongan::relay::store
