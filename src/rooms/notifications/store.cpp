#include "rooms/notifications/store.h"

#include <algorithm>

namespace kentongan::notifications::store {

namespace {

#define COLUMNS "id, recipient, type, sender, status, created_at, filtered, extra_json"
#define WINDOW                                       \
    "id < $2 AND id > $3 AND type IN $texts(4) AND " \
    "(sender = $5 OR $5 = 0) AND (status = $6 OR $6 = -1)"
#define OPEN "recipient = $1 AND filtered = 0 AND " WINDOW
#define EVERY "recipient = $1 AND " WINDOW

constexpr db::Sql kInsert("INSERT INTO notifications (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING");
constexpr db::Sql kFind("SELECT " COLUMNS " FROM notifications WHERE id = $1 AND recipient = $2");
constexpr db::Sql kFindMany("SELECT " COLUMNS " FROM notifications WHERE id IN $ids(1)");
constexpr db::Sql kDown("SELECT " COLUMNS " FROM notifications WHERE " OPEN
                        " ORDER BY id DESC LIMIT $7");
constexpr db::Sql kUp("SELECT " COLUMNS " FROM notifications WHERE " OPEN " ORDER BY id LIMIT $7");
constexpr db::Sql kEveryDown("SELECT " COLUMNS " FROM notifications WHERE " EVERY
                             " ORDER BY id DESC LIMIT $7");
constexpr db::Sql kEveryUp("SELECT " COLUMNS " FROM notifications WHERE " EVERY
                           " ORDER BY id LIMIT $7");
constexpr db::Sql kCount("SELECT COUNT(*) FROM (SELECT 1 FROM notifications WHERE " OPEN
                         " LIMIT $7) AS bounded");
constexpr db::Sql kCountEvery("SELECT COUNT(*) FROM (SELECT 1 FROM notifications WHERE " EVERY
                              " LIMIT $7) AS bounded");
// 2831155200000 ids are half a day (groups.cpp).
constexpr db::Sql kSizes(
    "SELECT type, status, id / 2831155200000 AS bucket, COUNT(*) FROM notifications "
    "WHERE recipient = $1 AND type IN $texts(2) AND status IN $ids(3) AND id > $4 AND id < $5 "
    "AND filtered <= $6 GROUP BY type, status, bucket");
constexpr db::Sql kRemove("DELETE FROM notifications WHERE id = $1 AND recipient = $2");
constexpr db::Sql kRemoveMany("DELETE FROM notifications WHERE id IN $ids(1) AND recipient = $2");
constexpr db::Sql kRemoveAll("DELETE FROM notifications WHERE recipient = $1");
constexpr db::Sql kRemoveEvent(
    "DELETE FROM notifications WHERE recipient = $1 AND type = $2 AND sender = $3 AND status = $4");
constexpr db::Sql kRemoveOfStatus("DELETE FROM notifications WHERE status = $1");
constexpr db::Sql kRemoveOfSender("DELETE FROM notifications WHERE recipient = $1 AND sender = $2");
constexpr db::Sql kRemoveGroup("DELETE FROM notifications WHERE " EVERY);
constexpr db::Sql kRemoveBefore(
    "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE id < $1 "
    "ORDER BY id LIMIT $2)");

constexpr db::Sql kQueries[] = {
    kInsert,    kFind,        kFindMany,       kDown,           kUp,          kEveryDown,
    kEveryUp,   kCount,       kCountEvery,     kSizes,          kRemove,      kRemoveMany,
    kRemoveAll, kRemoveEvent, kRemoveOfStatus, kRemoveOfSender, kRemoveGroup, kRemoveBefore};

constexpr std::int64_t kAnyStatus = -1;

Notification notification_of(const db::Cursor& row) {
    return {row.id<NotificationId>(0), row.id<AccountId>(1), row.string(2),  row.id<AccountId>(3),
            row.id<StatusId>(4),       row.time(5),          row.boolean(6), row.string(7)};
}

std::int64_t status_of(const Filter& filter) {
    return filter.status ? filter.status->value() : kAnyStatus;
}

std::vector<Notification> all_of(db::Cursor row) {
    std::vector<Notification> found;
    while (row.next()) found.push_back(notification_of(row));
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

bool insert(db::Tx& tx, const Notification& n) {
    return tx.execute(kInsert, {n.id, n.recipient, n.type, n.sender, n.status, n.created_at,
                                n.filtered, n.extra_json}) > 0;
}

std::optional<Notification> find(db::Tx& tx, AccountId recipient, NotificationId id) {
    auto row = tx.query(kFind, {id, recipient});
    if (!row.next()) return {};
    return notification_of(row);
}

std::vector<Notification> find_many(db::Tx& tx, std::span<const NotificationId> ids) {
    return all_of(tx.query(kFindMany, {db::Value::list(ids)}));
}

std::vector<Notification> list(db::Tx& tx, const Filter& filter) {
    const auto& page = filter.page;
    const auto down = filter.with_filtered ? kEveryDown : kDown;
    const auto up = filter.with_filtered ? kEveryUp : kUp;
    auto found =
        all_of(tx.query(page.upwards() ? up : down, {filter.recipient, page.upper(), page.lower(),
                                                     db::Value::list(filter.types), filter.sender,
                                                     status_of(filter), page.limit}));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

std::int64_t count(db::Tx& tx, const Filter& filter, int most) {
    auto row = tx.query(filter.with_filtered ? kCountEvery : kCount,
                        {filter.recipient, filter.page.upper(), filter.page.lower(),
                         db::Value::list(filter.types), filter.sender, status_of(filter), most});
    return row.next() ? row.integer(0) : 0;
}

std::vector<Size> sizes(db::Tx& tx, const Filter& filter, std::span<const StatusId> statuses) {
    std::vector<Size> found;
    auto row = tx.query(kSizes,
                        {filter.recipient, db::Value::list(filter.types), db::Value::list(statuses),
                         filter.page.lower(), filter.page.upper(), filter.with_filtered});
    while (row.next())
        found.push_back({row.string(0), row.id<StatusId>(1), row.integer(2), row.integer(3)});
    return found;
}

bool remove(db::Tx& tx, AccountId recipient, NotificationId id) {
    return tx.execute(kRemove, {id, recipient}) > 0;
}
void remove_many(db::Tx& tx, AccountId recipient, std::span<const NotificationId> ids) {
    tx.execute(kRemoveMany, {db::Value::list(ids), recipient});
}
void remove_all(db::Tx& tx, AccountId recipient) {
    tx.execute(kRemoveAll, {recipient});
}
void remove_event(db::Tx& tx, AccountId recipient, std::string_view type, AccountId sender,
                  StatusId status) {
    tx.execute(kRemoveEvent, {recipient, type, sender, status});
}
void remove_of_status(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveOfStatus, {status});
}
void remove_of_sender(db::Tx& tx, AccountId recipient, AccountId sender) {
    tx.execute(kRemoveOfSender, {recipient, sender});
}
void remove_group(db::Tx& tx, const Filter& filter) {
    tx.execute(kRemoveGroup, {filter.recipient, filter.page.upper(), filter.page.lower(),
                              db::Value::list(filter.types), filter.sender, status_of(filter)});
}
std::int64_t remove_before(db::Tx& tx, std::int64_t id, int most) {
    return tx.execute(kRemoveBefore, {id, most});
}

}  // namespace kentongan::notifications::store
