#include "rooms/announcements/store.h"

namespace kentongan::announcements::store {

namespace {

constexpr int kMostKindsRead = 1'000;

#define COLUMNS "id, state, author, written, starts_at, ends_at, all_day, publish_at, updated_at"

constexpr db::Sql kInsert("INSERT INTO announcements (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
constexpr db::Sql kFind("SELECT " COLUMNS " FROM announcements WHERE id = $1");
constexpr db::Sql kList("SELECT " COLUMNS
                        " FROM announcements WHERE state = $1 ORDER BY id DESC LIMIT $2");
constexpr db::Sql kDue("SELECT " COLUMNS
                       " FROM announcements WHERE state = 0 AND publish_at <= $1 "
                       "ORDER BY publish_at LIMIT $2");
constexpr db::Sql kOver("SELECT " COLUMNS
                        " FROM announcements WHERE state = 1 AND ends_at <= $1 "
                        "ORDER BY ends_at LIMIT $2");
constexpr db::Sql kUpdateState(
    "UPDATE announcements SET state = $2, updated_at = $3 WHERE id = $1");

constexpr db::Sql kInsertRead(
    "INSERT INTO announcement_reads (account, announcement) VALUES ($1, $2) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kReadOf(
    "SELECT announcement FROM announcement_reads WHERE account = $1 AND announcement IN $ids(2)");

constexpr db::Sql kInsertReaction(
    "INSERT INTO announcement_reactions (account, announcement, name) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveReaction(
    "DELETE FROM announcement_reactions WHERE account = $1 AND announcement = $2 AND name = $3");
constexpr db::Sql kAddToKind(
    "INSERT INTO announcement_kinds (announcement, name, first, count) VALUES ($1, $2, $3, 1) "
    "ON CONFLICT (announcement, name) DO UPDATE SET count = announcement_kinds.count + 1 "
    "RETURNING count");
constexpr db::Sql kTakeFromKind(
    "UPDATE announcement_kinds SET count = count - 1 WHERE announcement = $1 AND name = $2 "
    "RETURNING count");
constexpr db::Sql kRemoveKind(
    "DELETE FROM announcement_kinds WHERE announcement = $1 AND name = $2 AND count <= 0");
constexpr db::Sql kKinds(
    "SELECT announcement, name, count FROM announcement_kinds WHERE announcement IN $ids(1) "
    "ORDER BY first LIMIT $2");
constexpr db::Sql kReactionsOf(
    "SELECT announcement, name FROM announcement_reactions WHERE account = $1 AND "
    "announcement IN $ids(2) LIMIT $3");

constexpr db::Sql kQueries[] = {kInsert,         kFind,           kList,       kDue,
                                kOver,           kUpdateState,    kInsertRead, kReadOf,
                                kInsertReaction, kRemoveReaction, kAddToKind,  kTakeFromKind,
                                kRemoveKind,     kKinds,          kReactionsOf};

Announcement announcement_of(const db::Cursor& row) {
    return {row.id<AnnouncementId>(0),
            static_cast<State>(row.integer(1)),
            row.id<AccountId>(2),
            row.string(3),
            row.maybe_time(4),
            row.maybe_time(5),
            row.boolean(6),
            row.time(7),
            row.time(8)};
}

std::vector<Announcement> all_of(db::Cursor row) {
    std::vector<Announcement> found;
    while (row.next()) found.push_back(announcement_of(row));
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert(db::Tx& tx, const Announcement& a) {
    tx.execute(kInsert, {a.id, static_cast<int>(a.state), a.author, a.text, a.starts_at, a.ends_at,
                         a.all_day, a.publish_at, a.updated_at});
}
std::optional<Announcement> find(db::Tx& tx, AnnouncementId id) {
    auto row = tx.query(kFind, {id});
    if (!row.next()) return {};
    return announcement_of(row);
}
std::vector<Announcement> list(db::Tx& tx, State state, int limit) {
    return all_of(tx.query(kList, {static_cast<int>(state), limit}));
}
std::vector<Announcement> list_due(db::Tx& tx, TimePoint now, int limit) {
    return all_of(tx.query(kDue, {now, limit}));
}
std::vector<Announcement> list_over(db::Tx& tx, TimePoint now, int limit) {
    return all_of(tx.query(kOver, {now, limit}));
}
void update_state(db::Tx& tx, AnnouncementId id, State state, TimePoint now) {
    tx.execute(kUpdateState, {id, static_cast<int>(state), now});
}

void insert_read(db::Tx& tx, AccountId account, AnnouncementId id) {
    tx.execute(kInsertRead, {account, id});
}
std::vector<AnnouncementId> read_of(db::Tx& tx, AccountId account,
                                    std::span<const AnnouncementId> ids) {
    std::vector<AnnouncementId> found;
    if (ids.empty()) return found;
    auto row = tx.query(kReadOf, {account, db::Value::list(ids)});
    while (row.next()) found.push_back(row.id<AnnouncementId>(0));
    return found;
}

bool insert_reaction(db::Tx& tx, AccountId account, const Reacted& reacted) {
    return tx.execute(kInsertReaction, {account, reacted.announcement, reacted.name}) > 0;
}
bool remove_reaction(db::Tx& tx, AccountId account, const Reacted& reacted) {
    return tx.execute(kRemoveReaction, {account, reacted.announcement, reacted.name}) > 0;
}
std::int64_t change_kind(db::Tx& tx, const Reacted& reacted, int difference, std::int64_t first) {
    std::int64_t count = 0;
    {
        auto row = difference > 0
                       ? tx.query(kAddToKind, {reacted.announcement, reacted.name, first})
                       : tx.query(kTakeFromKind, {reacted.announcement, reacted.name});
        if (row.next()) count = row.integer(0);
    }
    if (count <= 0) tx.execute(kRemoveKind, {reacted.announcement, reacted.name});
    return count;
}
std::vector<Kind> list_kinds(db::Tx& tx, std::span<const AnnouncementId> ids) {
    std::vector<Kind> found;
    if (ids.empty()) return found;
    auto row = tx.query(kKinds, {db::Value::list(ids), kMostKindsRead});
    while (row.next()) found.push_back({row.id<AnnouncementId>(0), row.string(1), row.integer(2)});
    return found;
}
std::vector<Reacted> reactions_of(db::Tx& tx, AccountId account,
                                  std::span<const AnnouncementId> ids) {
    std::vector<Reacted> found;
    if (ids.empty()) return found;
    auto row = tx.query(kReactionsOf, {account, db::Value::list(ids), kMostKindsRead});
    while (row.next()) found.push_back({row.id<AnnouncementId>(0), row.string(1)});
    return found;
}

}  // namespace kentongan::announcements::store
