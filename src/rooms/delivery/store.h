// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/db/database.h"
#include "rooms/delivery/order.h"

namespace kentongan::delivery {

enum class Told { Warning = 1, End = 2, Refused = 3 };

struct Delivered {
    ChainId chain;
    SubscriptionId subscription;
    Channel channel = Channel::Push;
    AlertId head;
    Level level = Level::Info;
    Told state = Told::Warning;
    TimePoint at;
};

struct ChannelHealth {
    Channel channel = Channel::Push;
    std::int64_t sent = 0, failed = 0;
    std::optional<TimePoint> last_sent_at, last_error_at;
    std::string last_error;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void put(db::Tx& tx, const Delivered& delivered);
std::unordered_map<SubscriptionId, Delivered> find(db::Tx& tx, ChainId chain,
                                                   const std::vector<SubscriptionId>& ids);
// Those who were told of the chain and not yet of its end, by id, after `after`.
std::vector<SubscriptionId> list_told(db::Tx& tx, ChainId chain, SubscriptionId after, int limit);
std::int64_t remove_before(db::Tx& tx, TimePoint time, int most);

// Adds to what is known of the channel; an empty error keeps the last one.
void note(db::Tx& tx, Channel channel, std::int64_t sent, std::int64_t failed,
          const std::string& error, TimePoint now);
std::vector<ChannelHealth> list_channels(db::Tx& tx);

}  // namespace store
}  // namespace kentongan::delivery
