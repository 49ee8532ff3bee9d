#include "rooms/delivery/plan.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "platform/base/json.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "platform/push/push.h"
#include "rooms/delivery/channels/operators.h"
#include "rooms/delivery/store.h"

namespace kentongan::delivery {
namespace {

constexpr std::size_t kBatch = 2'000;
constexpr int kToldAtOnce = 5'000;
// A host with fewer recipients than this shares batches with others like it.
constexpr std::size_t kOwnBatches = 50;

// Of two ways to one phone or mailbox the first is enough.
std::string same_address(const Recipient& to) {
    if (to.channel == Channel::Sms || to.channel == Channel::WhatsApp)
        return normal_phone(to.address);
    return to.channel == Channel::Email ? to.address : std::string();
}

std::string host_of(const Recipient& to) {
    if (to.channel == Channel::Webhook) return push::origin_of(to.address);
    if (to.channel != Channel::Push) return {};
    // Without parsing JSON a hundred thousand times: the endpoint is the only address in it.
    const auto begin = to.address.find("http");
    if (begin == std::string::npos) return {};
    return push::origin_of(
        std::string_view(to.address).substr(begin, to.address.find('"', begin) - begin));
}

}  // namespace

struct Planner::Plan {
    struct Key {
        Cause cause;
        Channel channel;
        std::string host;
        auto operator<=>(const Key&) const = default;
    };
    std::optional<warnings::Summary> warning;
    std::map<Key, std::vector<SubscriptionId>> groups;
    std::map<Channel, std::int64_t> unreachable;  // by a way that is not set up
    std::unordered_set<std::string> addresses;

    void join_small_hosts() {
        std::map<Key, std::vector<SubscriptionId>> joined;
        for (auto& [key, ids] : groups) {
            const auto host = ids.size() < kOwnBatches ? std::string() : key.host;
            auto& group = joined[{key.cause, key.channel, host}];
            group.insert(group.end(), ids.begin(), ids.end());
        }
        groups = std::move(joined);
    }
};

std::string batch_job(Channel channel) {
    return "delivery.batch_" + std::string(name_of(channel));
}

void enqueue_batch(Platform& platform, db::Tx& tx, const Batch& batch, const std::string& host,
                   Duration delay) {
    jobs::NewJob job;
    job.kind = batch_job(batch.channel);
    job.payload = batch.to_json();
    job.lane = lane_of(batch.channel);
    job.host = host;
    job.delay = delay;
    platform.jobs.enqueue(tx, job);
}

void Planner::plan_later(db::Tx& tx, ChainId chain, Duration delay) {
    jobs::NewJob job;
    job.kind = kPlanJob;
    JsonWriter(job.payload).begin_object().member("chain", chain.value()).end_object();
    job.lane = jobs::Lane::Alert;
    job.delay = delay;
    // One after the other; but what waits for the end of quiet hours holds up no update.
    if (delay == Duration(0)) job.order_key = std::string(kPlanJob) + "." + chain.to_string();
    platform_.jobs.enqueue(tx, job);
}

void Planner::add(Plan& plan, db::Tx& tx, const std::vector<SubscriptionId>& ids,
                  Cause cause) const {
    for (std::size_t at = 0; at < ids.size(); at += kBatch) {
        const std::span some(ids.data() + at, std::min(kBatch, ids.size() - at));
        for (const auto& to : audience_.find(tx, some, plan.warning->cover)) {
            if (!is_ready_(to.channel)) {
                ++plan.unreachable[to.channel];
                continue;
            }
            if (auto address = same_address(to); !address.empty())
                if (!plan.addresses.insert(std::string(name_of(to.channel)) + address).second)
                    continue;
            plan.groups[{cause, to.channel, host_of(to)}].push_back(to.id);
        }
    }
}

// Those who were told and are not rung any more hear what became of it.
void Planner::add_left(Plan& plan, db::Tx& tx, const std::vector<SubscriptionId>& matched,
                       Cause cause) const {
    SubscriptionId after;
    for (;;) {
        const auto told = store::list_told(tx, plan.warning->chain, after, kToldAtOnce);
        if (told.empty()) return;
        after = told.back();
        std::vector<SubscriptionId> left;
        std::ranges::set_difference(told, matched, std::back_inserter(left));
        add(plan, tx, left, cause);
    }
}

void Planner::enqueue(db::Tx& tx, const Plan& plan) const {
    for (const auto& [key, ids] : plan.groups)
        for (std::size_t at = 0; at < ids.size(); at += kBatch) {
            const auto end = std::min(at + kBatch, ids.size());
            Batch batch;
            batch.chain = plan.warning->chain;
            batch.head = plan.warning->head;
            batch.cause = key.cause;
            batch.channel = key.channel;
            batch.ids.assign(ids.begin() + static_cast<std::ptrdiff_t>(at),
                             ids.begin() + static_cast<std::ptrdiff_t>(end));
            enqueue_batch(platform_, tx, batch, key.host, Duration(0));
        }
    for (const auto& [channel, count] : plan.unreachable)
        store::note(tx, channel, 0, count, "not set up", platform_.clock.now());
}

Result<void> Planner::plan(const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    const auto* chain = find(payload, "chain");
    if (!chain || !chain->is_int64()) return Error(ErrorCode::BadRequest);
    const auto now = platform_.clock.now();
    Plan plan;
    std::optional<cap::Alert> body;
    platform_.database.read([&](db::Tx& tx) {
        plan.warning = warnings_.summary(tx, ChainId(chain->as_int64()), "id");
        if (plan.warning) body = warnings_.body(tx, plan.warning->head);
    });
    if (!plan.warning || plan.warning->hidden || !plan.warning->verified || !body) return {};
    const bool live = plan.warning->live_at(now);
    // What runs out of time by itself has said until when.
    if (!live && plan.warning->state != warnings::State::Cancelled) return {};
    std::vector<SubscriptionId> matched;
    std::optional<TimePoint> again;
    if (live) {
        matched = audience_.match(*plan.warning, *body, now);
        again = audience_.next_release(*plan.warning, *body, now);
    }
    std::ranges::sort(matched);
    platform_.database.read([&](db::Tx& tx) {
        add(plan, tx, matched, Cause::Warning);
        add_left(plan, tx, matched, live ? Cause::Change : Cause::End);
    });
    plan.join_small_hosts();
    if (plan.groups.empty() && plan.unreachable.empty() && !again) return {};
    platform_.database.write([&](db::Tx& tx) {
        enqueue(tx, plan);
        if (again) plan_later(tx, plan.warning->chain, *again - now);
    });
    for (const auto& [channel, count] : plan.unreachable)
        log::error("a warning cannot go out by a channel that is not set up",
                   {{"channel", std::string(name_of(channel))}, {"people", std::to_string(count)}});
    return {};
}

}  // namespace kentongan::delivery
