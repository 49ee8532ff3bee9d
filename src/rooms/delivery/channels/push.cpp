#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/i18n/catalogue.h"
#include "rooms/delivery/channels/calls.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr std::size_t kTopicBytes = 32;  // RFC 8030 §5.4
constexpr std::size_t kMostSteps = 3;
// Code points; even if each became six bytes of JSON, all together stay under the limit.
constexpr std::size_t kLongestTitle = 80, kLongestBody = 260, kLongestStep = 90, kLongestPlace = 80;
// An end must reach a phone that was off when the warning ended, but not next week.
constexpr Duration kEndLife = 6h;

Outcome outcome_of(const push::Verdict& verdict) {
    using Fate = Outcome::Fate;
    using Kind = push::Verdict::Kind;
    const auto fate = verdict.kind == Kind::Accepted  ? Fate::Sent
                      : verdict.kind == Kind::Gone    ? Fate::Gone
                      : verdict.kind == Kind::Refused ? Fate::Refused
                                                      : Fate::Later;
    return {fate, verdict.wait, verdict.reason};
}

}  // namespace

std::string push_topic(ChainId chain) {
    return base64url_encode(crypto::sha256("kentongan.chain." + chain.to_string()))
        .substr(0, kTopicBytes);
}

std::string push_payload(const Order& order) {
    const auto& words = *order.words;
    auto say = [&](std::string_view text) {
        return std::string(i18n::translate(words.language, text));
    };
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("type", words.ended ? "end" : "warning");
    out.member("id", words.head).member("chain", words.chain);
    out.member("title", utf8_prefix(words.title, kLongestTitle));
    out.member("body", utf8_prefix(words.body, kLongestBody));
    out.member("place", utf8_prefix(words.place, kLongestPlace)).member("level", words.key);
    out.member("exercise", words.exercise).member("url", order.link);
    out.member("until", to_millis(words.expires)).member("token", order.token);
    out.member("silent", order.tone == Tone::Silent).member("lang", words.language);
    out.key("steps").begin_array();
    for (std::size_t i = 0; i < words.steps.size() && i < kMostSteps && !words.ended; ++i)
        out.value(utf8_prefix(words.steps[i], kLongestStep));
    out.end_array();
    // The worker has no catalogue of its own.
    out.member("open", say("Look at the warning")).member("safe", say("I'm safe")).end_object();
    return json;
}

void PushCarrier::carry(std::span<const Order> orders, const Report& report) {
    auto& sender = sender_();
    std::vector<push::Subscription> browsers(orders.size());
    std::vector<Call> calls;
    std::vector<std::size_t> order_of;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        auto parsed = push::parse_subscription(orders[i].to.address);
        if (!parsed.ok()) {
            if (!report(i, {Outcome::Fate::Gone, Duration(0), parsed.error().detail()})) return;
            continue;
        }
        browsers[i] = std::move(*parsed);
        auto prepare = [this, &sender, &order = orders[i], &browser = browsers[i]] {
            const auto& words = *order.words;
            push::Message message;
            message.payload = push_payload(order);
            message.time_to_live =
                words.ended ? kEndLife : std::max(Duration(0), words.expires - clock_.now());
            message.urgency = words.urgent && order.tone == Tone::Ring ? push::Urgency::High
                                                                       : push::Urgency::Normal;
            message.topic = push_topic(words.chain);
            return sender.request(browser, message);
        };
        calls.push_back({push::origin_of(browsers[i].endpoint), std::move(prepare)});
        order_of.push_back(i);
    }
    run_calls(edge_, std::move(calls), [&](std::size_t call, Result<fetch::FetchResponse> answer) {
        return report(order_of[call], outcome_of(push::verdict_of(answer, clock_.now())));
    });
}

}  // namespace kentongan::delivery
