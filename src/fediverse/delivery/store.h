// All SQL of deliveries. One engine works on a database at a time, so nothing is claimed: a row
// stays until it is known what became of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fediverse/delivery/types.h"
#include "platform/db/database.h"

namespace kentongan::fediverse {

std::span<const db::Sql> queries();

struct InboxAddress {
    std::string url, host;
};
struct NewDeliveries {
    BodyId body;
    std::int64_t sender = 0;
    std::string_view text;
    Lane lane = Lane::Bulk;
    std::int64_t order_key = 0;
    std::vector<InboxAddress> inboxes;  // each once
};
// The hosts that have something to be sent now.
std::vector<HostId> insert_deliveries(db::Tx& tx, IdSource& ids, const NewDeliveries& deliveries,
                                      TimePoint now);

struct HostWork {
    HostId host;
    Lane lane = Lane::Bulk;
    TimePoint due;
};
std::vector<HostWork> list_work(db::Tx& tx);
std::vector<HostRecord> list_hosts(db::Tx& tx, const std::vector<HostId>& ids);
std::optional<Scheme> find_scheme(db::Tx& tx, const std::string& host);

// What may go to a host now, the longest due first; of one key to one inbox only the first.
std::vector<Slip> list_due(db::Tx& tx, HostId host, Lane lane, TimePoint now, int limit);
std::optional<TimePoint> next_due_after(db::Tx& tx, HostId host, Lane lane, TimePoint now);
std::optional<Body> find_body(db::Tx& tx, BodyId id);

struct Changes {
    std::vector<Slip> ended;
    std::vector<std::pair<Slip, TimePoint>> postponed;
    std::vector<HostRecord> hosts;
    std::vector<HostId> expiring;  // of these, what is older than `oldest` is given up
    BodyId oldest;
    bool empty() const { return ended.empty() && postponed.empty() && hosts.empty(); }
};
// How many were given up for their age; `followers` are those whose turn in an order has come.
std::int64_t apply_changes(db::Tx& tx, const Changes& changes, std::vector<HostWork>& followers);

// As many as `limit` that have nothing waiting, with their inboxes. The last of them, to go on
// after; null: there are no more.
HostId remove_idle_hosts(db::Tx& tx, HostId after, TimePoint unused_since, int limit);
void remove_bodies(db::Tx& tx, BodyId before);  // that have no delivery

struct LaneCount {
    std::int64_t waiting = 0;
    std::optional<BodyId> oldest;
};
std::array<LaneCount, kDeliveryLanes> count_deliveries(db::Tx& tx);
std::int64_t count_open_hosts(db::Tx& tx, TimePoint now);

}  // namespace kentongan::fediverse
