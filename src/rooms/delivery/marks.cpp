#include "rooms/delivery/marks.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "rooms/delivery/plan.h"

namespace kentongan::delivery {
namespace {

using Fate = Outcome::Fate;

constexpr std::size_t kMarksAtOnce = 200;
constexpr Duration kMarkWithin = 250ms;
constexpr Duration kFirstWait = 15s, kLongestWait = 5min, kWhenUnsent = 1s;
constexpr int kMostAttemptsToEnd = 8;
constexpr std::size_t kLongestReason = 200;  // code points

// Each letter and each SMS counts: they cannot replace themselves as a push does.
std::size_t marks_at_once(Channel channel) {
    return channel == Channel::Email ? 1 : kMarksAtOnce;
}

Duration back_off(int attempt) {
    return std::min<Duration>(kFirstWait * (1LL << std::min(attempt - 1, 10)), kLongestWait);
}

}  // namespace

receipts::Receipt receipt_of(const warnings::Summary& warning, const Order& order, TimePoint now) {
    receipts::Receipt receipt;
    receipt.chain = warning.chain;
    receipt.channel = receipt_channel(order.to.channel);
    receipt.recipient = "sub:" + order.to.id.to_string();
    receipt.place = order.to.place;
    receipt.stage = receipts::Stage::HandedOver;
    receipt.at = now;
    receipt.exercise = warning.exercise;
    return receipt;
}

Batches::Marks::Marks(BatchParts& parts, const Batch& batch, const warnings::Summary& warning,
                      const std::vector<Order>& orders)
    : parts_(parts),
      batch_(batch),
      warning_(warning),
      orders_(orders),
      outcomes_(orders.size(), Outcome{Fate::Unsent, Duration(0), {}}),
      written_at_(parts.platform.clock.now()) {}

bool Batches::Marks::add(std::size_t order, const Outcome& outcome) {
    outcomes_[order] = outcome;
    unwritten_.push_back(order);
    if (unwritten_.size() >= marks_at_once(batch_.channel) ||
        parts_.platform.clock.now() - written_at_ >= kMarkWithin)
        flush();
    return going_on_ && !parts_.stopping;
}

void Batches::Marks::write(db::Tx& tx) const {
    const auto now = parts_.platform.clock.now();
    std::vector<receipts::Receipt> handed_over;
    std::int64_t sent = 0, failed = 0;
    std::string error;
    for (auto index : unwritten_) {
        const auto& order = orders_[index];
        const auto& outcome = outcomes_[index];
        const bool good = outcome.fate == Fate::Sent;
        (good ? sent : failed) += 1;
        if (!good) error = utf8_prefix(outcome.reason, kLongestReason);
        if (outcome.fate == Fate::Gone) parts_.audience.drop(tx, order.to.id, outcome.reason);
        if (!good && outcome.fate != Fate::Refused) continue;
        const auto state = order.tone == Tone::End ? Told::End
                           : good                  ? Told::Warning
                                                   : Told::Refused;
        store::put(tx, {warning_.chain, order.to.id, order.to.channel, warning_.head, order.level,
                        state, now});
        if (good && order.tone != Tone::End)
            handed_over.push_back(receipt_of(warning_, order, now));
    }
    if (!handed_over.empty()) parts_.receipts.record(tx, handed_over);
    store::note(tx, batch_.channel, sent, failed, error, now);
}

void Batches::Marks::flush() {
    if (unwritten_.empty()) return;
    auto& database = parts_.platform.database;
    database.write([&](db::Tx& tx) { write(tx); });
    const bool live = database.read([&](db::Tx& tx) {
        const auto now_told = parts_.warnings.summary(tx, batch_.chain, "id");
        return now_told && now_told->head == batch_.head &&
               now_told->live_at(parts_.platform.clock.now());
    });
    auto& metrics = parts_.platform.metrics;
    const std::string channel(name_of(batch_.channel));
    std::map<Fate, int> counts;
    for (auto index : unwritten_) ++counts[outcomes_[index].fate];
    for (const auto& [fate, count] : counts)
        metrics.count(fate == Fate::Sent ? "kentongan_delivery_sent" : "kentongan_delivery_failed",
                      channel, count);
    unwritten_.clear();
    written_at_ = parts_.platform.clock.now();
    if (batch_.cause != Cause::End) going_on_ = live;
}

void Batches::Marks::finish(const std::string& host) {
    flush();
    Batch failed = batch_, unsent = batch_;
    failed.ids.clear();
    unsent.ids.clear();
    failed.attempt = batch_.attempt + 1;
    failed.has_slot = unsent.has_slot = false;
    bool any_sent = false;
    Duration wait = back_off(batch_.attempt);
    std::string reason;
    for (std::size_t i = 0; i < orders_.size(); ++i) {
        any_sent = any_sent || outcomes_[i].fate == Fate::Sent;
        if (outcomes_[i].fate == Fate::Unsent) unsent.ids.push_back(orders_[i].to.id);
        if (outcomes_[i].fate != Fate::Later) continue;
        failed.ids.push_back(orders_[i].to.id);
        wait = std::max(wait, outcomes_[i].wait);
        reason = outcomes_[i].reason;
    }
    // An end that nobody takes for so long helps nobody any more; a warning is tried until its own.
    if (batch_.cause == Cause::End && batch_.attempt >= kMostAttemptsToEnd) failed.ids.clear();
    if (!failed.ids.empty())
        log::warning("a channel fails; it is tried again",
                     {{"channel", std::string(name_of(batch_.channel))},
                      {"recipients", std::to_string(failed.ids.size())},
                      {"attempt", std::to_string(batch_.attempt)},
                      {"reason", reason}});
    if (failed.ids.empty() && unsent.ids.empty()) return;
    parts_.platform.database.write([&](db::Tx& tx) {
        if (!failed.ids.empty()) enqueue_batch(parts_.platform, tx, failed, host, wait);
        if (!unsent.ids.empty()) {
            // When all that were tried failed, nobody else knocks at a closed door.
            const auto delay = failed.ids.empty() || any_sent ? Duration(kWhenUnsent) : wait;
            enqueue_batch(parts_.platform, tx, unsent, host, delay);
        }
    });
}

}  // namespace kentongan::delivery
