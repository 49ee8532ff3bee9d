#include "rooms/delivery/batches.h"

#include <algorithm>

#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/marks.h"
#include "rooms/delivery/plan.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr Duration kWhenBusy = 2s;

bool is_live(const std::optional<warnings::Summary>& warning, TimePoint now) {
    return warning && warning->verified && !warning->hidden && warning->live_at(now);
}

// What this recipient is to hear now; empty: nothing.
std::optional<Tone> tone_for(const Batch& batch, const Delivered* row, AlertId head, Level level,
                             bool covered) {
    const bool told = row && row->state == Told::Warning;
    switch (batch.cause) {
        case Cause::Warning:
            if (!row || row->state == Told::End) return Tone::Ring;
            if (row->state == Told::Refused)
                return row->head == head ? std::nullopt : std::optional(Tone::Ring);
            if (level > row->level) return Tone::Ring;
            break;
        case Cause::Change:
            if (told && (!covered || level == Level::Info)) return Tone::End;
            break;
        case Cause::End:
            return told ? std::optional(Tone::End) : std::nullopt;
    }
    if (!told || row->head == head) return {};
    // Nobody is called twice to what they know; a picture on a screen can be put right.
    const bool replaces = batch.channel == Channel::Push || batch.channel == Channel::Webhook;
    return replaces ? std::optional(Tone::Silent) : std::nullopt;
}

// The last message that warned: of an ended chain the head may be a bare Cancel.
std::optional<cap::Alert> last_warning(db::Tx& tx, const warnings::Warnings& warnings,
                                       ChainId chain) {
    std::optional<cap::Alert> found;
    for (const auto& message : warnings.messages(tx, chain, "id"))
        if (message.msg_type != cap::MsgType::Cancel) found = warnings.body(tx, message.alert);
    return found;
}

}  // namespace

struct Batches::Situation {
    std::optional<warnings::Summary> warning;  // in Indonesian
    std::map<std::string, warnings::Summary> in_language;
    std::optional<cap::Alert> body;
    std::vector<warnings::Target> targets;
    std::vector<Recipient> recipients;
    std::unordered_map<SubscriptionId, Delivered> rows;
    TimePoint now;
};

std::vector<SubscriptionId> Busy::take(ChainId chain, std::vector<SubscriptionId>& ids) {
    std::vector<SubscriptionId> others;
    std::lock_guard lock(mutex_);
    std::erase_if(ids, [&](SubscriptionId id) {
        if (held_.emplace(chain, id).second) return false;
        others.push_back(id);
        return true;
    });
    return others;
}

void Busy::release(ChainId chain, const std::vector<SubscriptionId>& ids) {
    std::lock_guard lock(mutex_);
    for (auto id : ids) held_.erase({chain, id});
}

Batches::Situation Batches::look(db::Tx& tx, const Batch& batch) const {
    Situation seen;
    seen.now = parts_.platform.clock.now();
    seen.warning = parts_.warnings.summary(tx, batch.chain, "id");
    if (!seen.warning) return seen;
    seen.targets = parts_.warnings.targets(tx, seen.warning->head);
    if (seen.warning->exercise) seen.body = last_warning(tx, parts_.warnings, batch.chain);
    seen.recipients = parts_.audience.find(tx, batch.ids, seen.warning->cover);
    std::erase_if(seen.recipients,
                  [&](const Recipient& to) { return to.channel != batch.channel; });
    seen.rows = store::find(tx, batch.chain, batch.ids);
    for (const auto& to : seen.recipients)
        if (to.language != "id" && !seen.in_language.contains(to.language))
            if (auto told = parts_.warnings.summary(tx, batch.chain, to.language))
                seen.in_language.emplace(to.language, std::move(*told));
    return seen;
}

// An exercise asks the gate again at the moment of sending: between the plan and a late retry
// somebody may have left it, and no message of a drill may ever reach who does not take part.
std::set<SubscriptionId> Batches::joiners(const Situation& seen, const Batch& batch) const {
    if (!seen.body) return {};
    auto as_live = *seen.warning;
    as_live.state = warnings::State::Live;
    as_live.expires = std::max(as_live.expires, seen.now + 1min);
    if (batch.cause != Cause::Warning) as_live.level = Level::Awas;
    const auto matched = parts_.audience.match(as_live, *seen.body, seen.now);
    return {matched.begin(), matched.end()};
}

std::vector<Order> Batches::decide(const Situation& seen, const Batch& batch) const {
    std::optional<std::set<SubscriptionId>> joined;
    if (seen.warning->exercise) joined = joiners(seen, batch);
    std::map<std::tuple<std::string, regions::Code, Level, bool>, std::shared_ptr<const Words>>
        known;
    std::vector<Order> orders;
    for (const auto& to : seen.recipients) {
        if (joined && !joined->contains(to.id)) continue;
        const auto row = seen.rows.find(to.id);
        const auto level = level_at(seen.targets, to.place, seen.warning->level);
        const bool covered = regions::overlaps(seen.warning->cover, to.place);
        const auto tone = tone_for(batch, row == seen.rows.end() ? nullptr : &row->second,
                                   seen.warning->head, level, covered);
        if (!tone) continue;
        Order order{to, *tone, level, nullptr, {}, {}};
        const bool ended = *tone == Tone::End;
        auto& words = known[{to.language, to.place, level, ended}];
        if (!words) {
            const auto told = seen.in_language.find(to.language);
            const auto& warning = told == seen.in_language.end() ? *seen.warning : told->second;
            words = std::make_shared<const Words>(words_for(
                parts_.regions, {warning, to.language, to.place, level, ended, seen.now}));
        }
        order.words = words;
        const auto receipt = receipt_of(*seen.warning, order, seen.now);
        order.token = parts_.receipts.token(receipt);
        order.link = parts_.platform.config.url(
            order.token.empty() ? seen.warning->path : parts_.receipts.link(receipt));
        orders.push_back(std::move(order));
    }
    return orders;
}

Result<void> Batches::run(const jobs::Job& job) {
    auto batch = parse_batch(job.payload);
    if (!batch) return Error(ErrorCode::BadRequest).with_detail("no batch");
    if (parts_.stopping) return Error(ErrorCode::Unavailable).with_detail("stopping");
    auto mine = batch->ids;
    const auto others = busy_.take(batch->chain, mine);
    struct Release {
        Busy& busy;
        ChainId chain;
        const std::vector<SubscriptionId>& ids;
        ~Release() { busy.release(chain, ids); }
    } release{busy_, batch->chain, mine};
    if (!others.empty()) {
        auto later = *batch;
        later.ids = others;
        parts_.platform.database.write(
            [&](db::Tx& tx) { enqueue_batch(parts_.platform, tx, later, job.host, kWhenBusy); });
    }
    batch->ids = mine;
    if (mine.empty()) return {};
    const auto seen = parts_.platform.database.read([&](db::Tx& tx) { return look(tx, *batch); });
    if (!seen.warning) return {};
    if (batch->cause != Cause::End) {
        if (!is_live(seen.warning, seen.now)) {
            end_those_told(*batch);
            return {};
        }
        if (seen.warning->head != batch->head) return {};  // a later message has its own plan
    } else if (is_live(seen.warning, seen.now)) {
        return {};  // it lives again
    }
    const auto orders = decide(seen, *batch);
    if (orders.empty()) return {};
    const bool by_gateway = batch->channel == Channel::Sms || batch->channel == Channel::WhatsApp;
    if (by_gateway && !batch->has_slot)
        give_slots(*batch, orders);
    else
        carry(*batch, job.host, seen, orders);
    return {};
}

// An operator takes so many a second: every second's worth becomes a batch of its own with its
// time, so that a restart neither hurries nor forgets.
void Batches::give_slots(const Batch& batch, const std::vector<Order>& orders) {
    std::map<std::string, std::vector<SubscriptionId>> by_operator;
    for (const auto& order : orders)
        by_operator[std::string(name_of(batch.channel)) + "." +
                    std::string(operator_of(normal_phone(order.to.address)))]
            .push_back(order.to.id);
    const auto now = parts_.platform.clock.now();
    const auto most = std::min<std::size_t>(parts_.slots.rate(), kMessagesPerCall);
    std::vector<std::pair<Batch, Duration>> parts;
    for (const auto& [name, ids] : by_operator)
        for (std::size_t at = 0; at < ids.size(); at += most) {
            auto part = batch;
            const auto end = std::min(at + most, ids.size());
            part.ids.assign(ids.begin() + static_cast<std::ptrdiff_t>(at),
                            ids.begin() + static_cast<std::ptrdiff_t>(end));
            part.has_slot = true;
            const auto wait = parts_.slots.take(name, part.ids.size(), now);
            parts.emplace_back(std::move(part), wait);
        }
    parts_.platform.database.write([&](db::Tx& tx) {
        for (const auto& [part, wait] : parts) enqueue_batch(parts_.platform, tx, part, {}, wait);
    });
}

void Batches::carry(const Batch& batch, const std::string& host, const Situation& seen,
                    const std::vector<Order>& orders) {
    const auto& carrier = parts_.carriers.at(batch.channel);
    Marks marks(parts_, batch, *seen.warning, orders);
    carrier->carry(orders, [&](std::size_t order, const Outcome& outcome) {
        return marks.add(order, outcome);
    });
    marks.finish(host);
    // It may have ended while these were on their way: then they hear of the end too.
    const auto after = parts_.platform.database.read(
        [&](db::Tx& tx) { return parts_.warnings.summary(tx, batch.chain, "id"); });
    if (batch.cause != Cause::End && !is_live(after, parts_.platform.clock.now()))
        end_those_told(batch);
}

void Batches::end_those_told(const Batch& batch) {
    parts_.platform.database.write([&](db::Tx& tx) {
        const auto warning = parts_.warnings.summary(tx, batch.chain, "id");
        if (!warning || warning->state != warnings::State::Cancelled) return;
        Batch end = batch;
        end.cause = Cause::End;
        end.attempt = 1;
        end.has_slot = false;
        end.ids.clear();
        for (const auto& [id, row] : store::find(tx, batch.chain, batch.ids))
            if (row.state == Told::Warning) end.ids.push_back(id);
        std::ranges::sort(end.ids);
        if (!end.ids.empty()) enqueue_batch(parts_.platform, tx, end, {}, Duration(0));
    });
}

}  // namespace kentongan::delivery
