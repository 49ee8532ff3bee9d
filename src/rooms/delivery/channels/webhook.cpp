#include <map>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "rooms/delivery/channels/calls.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr Duration kTimeout = 10s;
constexpr std::size_t kMostAnswerBytes = 16 << 10;

Outcome outcome_of(const Result<fetch::FetchResponse>& answer, TimePoint now) {
    using Fate = Outcome::Fate;
    // HTTP means the same here as at a push service, except that 404 may be a deployment.
    const auto verdict = push::verdict_of(answer, now);
    switch (verdict.kind) {
        case push::Verdict::Kind::Accepted:
            return {};
        case push::Verdict::Kind::Later:
            return {Fate::Later, verdict.wait, verdict.reason};
        case push::Verdict::Kind::Gone:
            return {answer.ok() && answer->status == 410 ? Fate::Gone : Fate::Later, Duration(0),
                    verdict.reason};
        case push::Verdict::Kind::Refused:
            break;
    }
    return {Fate::Refused, Duration(0), verdict.reason};
}

std::string body_of(const Order& order, const std::string& alert_json) {
    const auto& words = *order.words;
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("id", message_id(order));
    out.member("type", words.sample               ? "sample"
                       : words.ended              ? "end"
                       : order.tone == Tone::Ring ? "warning"
                                                  : "update");
    out.member("title", words.title).member("place", words.place);
    out.member("exercise", words.exercise).key("alert");
    if (alert_json.empty())
        out.value(nullptr);
    else
        out.raw(alert_json);
    out.end_object();
    return json;
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                              std::string_view body) {
    return "sha256=" + hex_encode(crypto::hmac_sha256(
                           secret, std::string(timestamp) + "." + std::string(body)));
}

void WebhookCarrier::carry(std::span<const Order> orders, const Report& report) {
    std::map<std::string, std::string> alerts;  // by language
    std::vector<Call> calls;
    for (const auto& order : orders) {
        const auto& language = order.words->language;
        if (!alerts.contains(language)) alerts[language] = alert_json_(order.words->head, language);
        auto prepare = [this, &order, &alert = alerts[language]]() -> Result<fetch::FetchRequest> {
            fetch::FetchRequest request;
            request.method = "POST";
            request.url = order.to.address;
            request.body = body_of(order, alert);
            request.timeout = kTimeout;
            request.max_redirects = 0;
            request.max_bytes = kMostAnswerBytes;
            const auto timestamp = std::to_string(to_millis(clock_.now()) / 1000);
            request.headers = {{"Content-Type", "application/json"},
                               {"X-Kentongan-Id", message_id(order)},
                               {"X-Kentongan-Timestamp", timestamp},
                               {"X-Kentongan-Signature",
                                webhook_signature(order.to.secret, timestamp, request.body)}};
            return request;
        };
        calls.push_back({push::origin_of(order.to.address), std::move(prepare)});
    }
    run_calls(edge_, std::move(calls), [&](std::size_t call, Result<fetch::FetchResponse> answer) {
        return report(call, outcome_of(answer, clock_.now()));
    });
}

}  // namespace kentongan::delivery
