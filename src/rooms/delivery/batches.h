// One batch of one channel: who of it is still to be told and how, the sending, and the marks that
// make sure that nobody is told twice and nobody is forgotten.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

#include "platform/platform.h"
#include "rooms/delivery/audience.h"
#include "rooms/delivery/channels/operators.h"
#include "rooms/delivery/order.h"
#include "rooms/delivery/store.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::delivery {

// Recipients whose message is being handed over by this process now.
class Busy {
public:
    // Takes what nobody holds; the others are returned.
    std::vector<SubscriptionId> take(ChainId chain, std::vector<SubscriptionId>& ids);
    void release(ChainId chain, const std::vector<SubscriptionId>& ids);

private:
    std::mutex mutex_;
    std::set<std::pair<ChainId, SubscriptionId>> held_;
};

struct BatchParts {
    Platform& platform;
    const regions::Regions& regions;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    const Audience& audience;
    const std::map<Channel, std::unique_ptr<Carrier>>& carriers;
    Slots& slots;
    const std::atomic<bool>& stopping;
};

class Batches {
public:
    explicit Batches(BatchParts parts) : parts_(std::move(parts)) {}
    Result<void> run(const jobs::Job& job);

private:
    struct Situation;
    class Marks;
    Situation look(db::Tx& tx, const Batch& batch) const;
    std::vector<Order> decide(const Situation& situation, const Batch& batch) const;
    std::set<SubscriptionId> joiners(const Situation& situation, const Batch& batch) const;
    void carry(const Batch& batch, const std::string& host, const Situation& situation,
               const std::vector<Order>& orders);
    void give_slots(const Batch& batch, const std::vector<Order>& orders);
    void end_those_told(const Batch& batch);

    BatchParts parts_;
    Busy busy_;
};

}  // namespace kentongan::delivery
