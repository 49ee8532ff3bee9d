#include "rooms/delivery/store.h"

namespace kentongan::delivery::store {
namespace {

constexpr db::Sql kPut =
    "INSERT INTO deliveries (chain, subscription, channel, head, level, state, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (chain, subscription) DO UPDATE SET "
    "channel = excluded.channel, head = excluded.head, level = excluded.level, "
    "state = excluded.state, updated_at = excluded.updated_at";
constexpr db::Sql kFind =
    "SELECT chain, subscription, channel, head, level, state, updated_at FROM deliveries "
    "WHERE chain = $1 AND subscription IN $ids(2)";
constexpr db::Sql kListTold =
    "SELECT subscription FROM deliveries WHERE chain = $1 AND subscription > $2 AND state = 1 "
    "ORDER BY subscription LIMIT $3";
constexpr db::Sql kRemoveBefore =
    "DELETE FROM deliveries WHERE (chain, subscription) IN (SELECT chain, subscription "
    "FROM deliveries WHERE updated_at < $1 ORDER BY updated_at LIMIT $2)";
constexpr db::Sql kNote =
    "INSERT INTO delivery_channels (channel, sent, failed, last_sent_at, last_error, "
    "last_error_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel) DO UPDATE SET "
    "sent = delivery_channels.sent + excluded.sent, "
    "failed = delivery_channels.failed + excluded.failed, "
    "last_sent_at = COALESCE(excluded.last_sent_at, delivery_channels.last_sent_at), "
    "last_error = CASE WHEN excluded.last_error = '' THEN delivery_channels.last_error "
    "ELSE excluded.last_error END, "
    "last_error_at = COALESCE(excluded.last_error_at, delivery_channels.last_error_at)";
constexpr db::Sql kListChannels =
    "SELECT channel, sent, failed, last_sent_at, last_error, last_error_at "
    "FROM delivery_channels ORDER BY channel LIMIT 10";

constexpr db::Sql kQueries[] = {kPut, kFind, kListTold, kRemoveBefore, kNote};

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void put(db::Tx& tx, const Delivered& d) {
    tx.execute(kPut, {d.chain, d.subscription, static_cast<int>(d.channel), d.head,
                      static_cast<int>(d.level), static_cast<int>(d.state), d.at});
}

std::unordered_map<SubscriptionId, Delivered> find(db::Tx& tx, ChainId chain,
                                                   const std::vector<SubscriptionId>& ids) {
    std::unordered_map<SubscriptionId, Delivered> found;
    auto row = tx.query(kFind, {chain, db::Value::list(ids)});
    while (row.next()) {
        const auto id = row.id<SubscriptionId>(1);
        found.emplace(id, Delivered{row.id<ChainId>(0), id, static_cast<Channel>(row.integer(2)),
                                    row.id<AlertId>(3), static_cast<Level>(row.integer(4)),
                                    static_cast<Told>(row.integer(5)), row.time(6)});
    }
    return found;
}

std::vector<SubscriptionId> list_told(db::Tx& tx, ChainId chain, SubscriptionId after, int limit) {
    std::vector<SubscriptionId> found;
    auto row = tx.query(kListTold, {chain, after, limit});
    while (row.next()) found.push_back(row.id<SubscriptionId>(0));
    return found;
}

std::int64_t remove_before(db::Tx& tx, TimePoint time, int most) {
    return tx.execute(kRemoveBefore, {time, most});
}

void note(db::Tx& tx, Channel channel, std::int64_t sent, std::int64_t failed,
          const std::string& error, TimePoint now) {
    const auto sent_at = sent > 0 ? std::optional(now) : std::nullopt;
    const auto error_at = error.empty() ? std::nullopt : std::optional(now);
    tx.execute(kNote, {static_cast<int>(channel), sent, failed, sent_at, error, error_at});
}

std::vector<ChannelHealth> list_channels(db::Tx& tx) {
    std::vector<ChannelHealth> found;
    auto row = tx.query(kListChannels);
    while (row.next())
        found.push_back({static_cast<Channel>(row.integer(0)), row.integer(1), row.integer(2),
                         row.maybe_time(3), row.maybe_time(5), row.string(4)});
    return found;
}

}  // namespace kentongan::delivery::store
