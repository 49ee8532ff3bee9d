// From an event to batches: whom a warning concerns, sorted by the way to reach them. All batches
// of one plan are enqueued in one transaction; from then on every channel has what is its own.
#pragma once

#include <functional>
#include <vector>

#include "platform/platform.h"
#include "rooms/delivery/audience.h"
#include "rooms/delivery/order.h"
#include "rooms/warnings/api.h"

namespace kentongan::delivery {

inline constexpr std::string_view kPlanJob = "delivery.plan";

class Planner {
public:
    using IsReady = std::function<bool(Channel)>;
    Planner(Platform& platform, warnings::Warnings& warnings, const Audience& audience,
            IsReady is_ready)
        : platform_(platform),
          warnings_(warnings),
          audience_(audience),
          is_ready_(std::move(is_ready)) {}

    // In the transaction of the event.
    void plan_later(db::Tx& tx, ChainId chain, Duration delay = Duration(0));
    Result<void> plan(const jobs::Job& job);

private:
    struct Plan;
    void add(Plan& plan, db::Tx& tx, const std::vector<SubscriptionId>& ids, Cause cause) const;
    void add_left(Plan& plan, db::Tx& tx, const std::vector<SubscriptionId>& matched,
                  Cause cause) const;
    void enqueue(db::Tx& tx, const Plan& plan) const;

    Platform& platform_;
    warnings::Warnings& warnings_;
    const Audience& audience_;
    IsReady is_ready_;
};

std::string batch_job(Channel channel);  // "delivery.batch_push"
// Enqueues what is left of a batch, or a new one. `host`: all of it goes to that host.
void enqueue_batch(Platform& platform, db::Tx& tx, const Batch& batch, const std::string& host,
                   Duration delay);

}  // namespace kentongan::delivery
