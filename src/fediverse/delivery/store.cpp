#include "fediverse/delivery/store.h"

#include <unordered_map>

#include "platform/crypto/crypto.h"

namespace kentongan::fediverse {
namespace {

constexpr db::Sql kInsertBody =
    "INSERT INTO fediverse_bodies (id, sender, body) VALUES ($1, $2, $3)";
constexpr db::Sql kKnownInboxes =
    "SELECT url, id, host FROM fediverse_inboxes WHERE url IN $texts(1)";
constexpr db::Sql kInsertHost =
    "INSERT INTO fediverse_hosts (id, name) VALUES ($1, $2) "
    "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id";
constexpr db::Sql kInsertInbox =
    "INSERT INTO fediverse_inboxes (id, url, host) VALUES ($1, $2, $3)";
constexpr db::Sql kInsertDeliveries =
    "INSERT INTO fediverse_deliveries (body, inbox, host, lane, order_key, due_at) "
    "SELECT CAST($1 AS BIGINT), id, host, CAST($2 AS BIGINT), CAST($3 AS BIGINT), "
    "CAST($4 AS BIGINT) FROM fediverse_inboxes WHERE id IN $ids(5)";
constexpr db::Sql kWork =
    "SELECT host, lane, MIN(due_at) FROM fediverse_deliveries GROUP BY host, lane";
constexpr db::Sql kHosts =
    "SELECT id, name, failures, failed_at, open_until, dead_since, scheme, used_at "
    "FROM fediverse_hosts WHERE id IN $ids(1)";
constexpr db::Sql kScheme = "SELECT scheme FROM fediverse_hosts WHERE name = $1";
constexpr db::Sql kDue =
    "SELECT d.body, d.inbox, d.order_key, d.attempts, i.url FROM fediverse_deliveries AS d "
    "JOIN fediverse_inboxes AS i ON i.id = d.inbox "
    "WHERE d.host = $1 AND d.lane = $2 AND d.due_at <= $3 "
    "AND (d.order_key = 0 OR NOT EXISTS (SELECT 1 FROM fediverse_deliveries AS earlier "
    "WHERE earlier.inbox = d.inbox AND earlier.order_key = d.order_key "
    "AND earlier.order_key <> 0 AND earlier.body < d.body)) "
    "ORDER BY d.due_at, d.body LIMIT $4";
constexpr db::Sql kNextDue =
    "SELECT due_at FROM fediverse_deliveries WHERE host = $1 AND lane = $2 AND due_at > $3 "
    "ORDER BY due_at LIMIT 1";
constexpr db::Sql kBody = "SELECT sender, body FROM fediverse_bodies WHERE id = $1";
constexpr db::Sql kRemove = "DELETE FROM fediverse_deliveries WHERE body = $1 AND inbox = $2";
constexpr db::Sql kFollower =
    "SELECT lane, due_at FROM fediverse_deliveries WHERE inbox = $1 AND order_key = $2 "
    "AND order_key <> 0 ORDER BY body LIMIT 1";
constexpr db::Sql kPostpone =
    "UPDATE fediverse_deliveries SET attempts = attempts + 1, due_at = $3 "
    "WHERE body = $1 AND inbox = $2";
constexpr db::Sql kUpdateHost =
    "UPDATE fediverse_hosts SET failures = $2, failed_at = $3, open_until = $4, dead_since = $5, "
    "scheme = $6, used_at = $7 WHERE id = $1";
constexpr db::Sql kExpire = "DELETE FROM fediverse_deliveries WHERE host = $1 AND body < $2";
constexpr db::Sql kRemoveBodies =
    "DELETE FROM fediverse_bodies WHERE id IN $ids(1) AND NOT EXISTS "
    "(SELECT 1 FROM fediverse_deliveries WHERE body = fediverse_bodies.id)";
constexpr db::Sql kExpireBodies =
    "DELETE FROM fediverse_bodies WHERE id < $1 AND NOT EXISTS "
    "(SELECT 1 FROM fediverse_deliveries WHERE body = fediverse_bodies.id)";
constexpr db::Sql kIdleHosts =
    "SELECT id FROM fediverse_hosts WHERE id > $1 AND used_at < $2 AND NOT EXISTS "
    "(SELECT 1 FROM fediverse_deliveries WHERE host = fediverse_hosts.id) ORDER BY id LIMIT $3";
constexpr db::Sql kRemoveInboxes = "DELETE FROM fediverse_inboxes WHERE host IN $ids(1)";
constexpr db::Sql kRemoveHosts = "DELETE FROM fediverse_hosts WHERE id IN $ids(1)";
constexpr db::Sql kCount =
    "SELECT lane, COUNT(*), MIN(body) FROM fediverse_deliveries GROUP BY lane";
constexpr db::Sql kCountOpen =
    "SELECT COUNT(*) FROM fediverse_hosts WHERE open_until > $1 AND open_until > 0";

// Without those that walk over all that waits: what there is to do, at the start, and the counts.
constexpr db::Sql kQueries[] = {
    kInsertBody,  kKnownInboxes,  kInsertHost, kInsertInbox,  kInsertDeliveries, kHosts,
    kScheme,      kDue,           kNextDue,    kBody,         kRemove,           kFollower,
    kPostpone,    kUpdateHost,    kExpire,     kRemoveBodies, kExpireBodies,     kIdleHosts,
    kRemoveHosts, kRemoveInboxes, kCountOpen};

struct Known {
    InboxId inbox;
    HostId host;
};

Known insert_inbox(db::Tx& tx, IdSource& ids, const InboxAddress& address) {
    Known known{ids.next<InboxId>(), {}};
    {
        auto row = tx.query(kInsertHost, {ids.next<HostId>(), address.host});
        row.next();
        known.host = row.id<HostId>(0);
    }
    tx.execute(kInsertInbox, {known.inbox, address.url, known.host});
    return known;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::vector<HostId> insert_deliveries(db::Tx& tx, IdSource& ids, const NewDeliveries& deliveries,
                                      TimePoint now) {
    std::vector<std::string> urls;
    for (const auto& inbox : deliveries.inboxes) urls.push_back(inbox.url);
    std::unordered_map<std::string, Known> known;
    {
        auto rows = tx.query(kKnownInboxes, {db::Value::list(urls)});
        while (rows.next())
            known.emplace(rows.string(0), Known{rows.id<InboxId>(1), rows.id<HostId>(2)});
    }
    std::vector<InboxId> inboxes;
    std::vector<HostId> hosts;
    for (const auto& address : deliveries.inboxes) {
        const auto found = known.find(address.url);
        const Known one = found != known.end() ? found->second : insert_inbox(tx, ids, address);
        inboxes.push_back(one.inbox);
        hosts.push_back(one.host);
    }
    tx.execute(kInsertBody, {deliveries.body, deliveries.sender, deliveries.text});
    tx.execute(kInsertDeliveries, {deliveries.body, static_cast<int>(deliveries.lane),
                                   deliveries.order_key, now, db::Value::list(inboxes)});
    std::ranges::sort(hosts);
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    return hosts;
}

std::vector<HostWork> list_work(db::Tx& tx) {
    std::vector<HostWork> work;
    auto rows = tx.query(kWork);
    while (rows.next())
        work.push_back({rows.id<HostId>(0), static_cast<Lane>(rows.integer(1)), rows.time(2)});
    return work;
}

std::vector<HostRecord> list_hosts(db::Tx& tx, const std::vector<HostId>& ids) {
    std::vector<HostRecord> hosts;
    auto rows = tx.query(kHosts, {db::Value::list(ids)});
    while (rows.next())
        hosts.push_back({rows.id<HostId>(0), rows.string(1), static_cast<int>(rows.integer(2)),
                         rows.time(3), rows.time(4), rows.time(5),
                         static_cast<Scheme>(rows.integer(6)), rows.time(7)});
    return hosts;
}

std::optional<Scheme> find_scheme(db::Tx& tx, const std::string& host) {
    auto row = tx.query(kScheme, {host});
    if (!row.next()) return {};
    return static_cast<Scheme>(row.integer(0));
}

std::vector<Slip> list_due(db::Tx& tx, HostId host, Lane lane, TimePoint now, int limit) {
    std::vector<Slip> due;
    auto rows = tx.query(kDue, {host, static_cast<int>(lane), now, limit});
    while (rows.next())
        due.push_back({rows.id<BodyId>(0), rows.id<InboxId>(1), host, lane, rows.integer(2),
                       static_cast<int>(rows.integer(3)), rows.string(4)});
    return due;
}

std::optional<TimePoint> next_due_after(db::Tx& tx, HostId host, Lane lane, TimePoint now) {
    auto row = tx.query(kNextDue, {host, static_cast<int>(lane), now});
    if (!row.next()) return {};
    return row.time(0);
}

std::optional<Body> find_body(db::Tx& tx, BodyId id) {
    auto row = tx.query(kBody, {id});
    if (!row.next()) return {};
    return Body{row.integer(0), row.string(1), crypto::sha256(row.text(1))};
}

std::int64_t apply_changes(db::Tx& tx, const Changes& changes, std::vector<HostWork>& followers) {
    followers.clear();
    std::vector<BodyId> bodies;
    for (const auto& slip : changes.ended) {
        tx.execute(kRemove, {slip.body, slip.inbox});
        bodies.push_back(slip.body);
        if (slip.order_key == 0) continue;
        auto row = tx.query(kFollower, {slip.inbox, slip.order_key});
        if (row.next())
            followers.push_back({slip.host, static_cast<Lane>(row.integer(0)), row.time(1)});
    }
    std::ranges::sort(bodies);
    bodies.erase(std::unique(bodies.begin(), bodies.end()), bodies.end());
    if (!bodies.empty()) tx.execute(kRemoveBodies, {db::Value::list(bodies)});
    for (const auto& [slip, due] : changes.postponed)
        tx.execute(kPostpone, {slip.body, slip.inbox, due});
    for (const auto& host : changes.hosts)
        tx.execute(kUpdateHost, {host.id, host.failures, host.failed_at, host.open_until,
                                 host.dead_since, static_cast<int>(host.scheme), host.used_at});
    std::int64_t expired = 0;
    for (const HostId host : changes.expiring)
        expired += tx.execute(kExpire, {host, changes.oldest});
    if (expired > 0) tx.execute(kExpireBodies, {changes.oldest});
    return expired;
}

HostId remove_idle_hosts(db::Tx& tx, HostId after, TimePoint unused_since, int limit) {
    std::vector<HostId> idle;
    {
        auto rows = tx.query(kIdleHosts, {after, unused_since, limit});
        while (rows.next()) idle.push_back(rows.id<HostId>(0));
    }
    if (idle.empty()) return HostId();
    tx.execute(kRemoveInboxes, {db::Value::list(idle)});
    tx.execute(kRemoveHosts, {db::Value::list(idle)});
    return std::ssize(idle) < limit ? HostId() : idle.back();
}

void remove_bodies(db::Tx& tx, BodyId before) {
    tx.execute(kExpireBodies, {before});
}

std::array<LaneCount, kDeliveryLanes> count_deliveries(db::Tx& tx) {
    std::array<LaneCount, kDeliveryLanes> lanes;
    auto rows = tx.query(kCount);
    while (rows.next()) {
        LaneCount& lane = lanes.at(static_cast<std::size_t>(rows.integer(0)));
        lane.waiting = rows.integer(1);
        lane.oldest = rows.id<BodyId>(2);
    }
    return lanes;
}

std::int64_t count_open_hosts(db::Tx& tx, TimePoint now) {
    auto row = tx.query(kCountOpen, {now});
    row.next();
    return row.integer(0);
}

}  // namespace kentongan::fediverse
