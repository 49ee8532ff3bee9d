#include <algorithm>
#include <set>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "rooms/delivery/channels/calls.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/channels/operators.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr Duration kTimeout = 15s;
constexpr std::size_t kMostAnswerBytes = 256 << 10;

std::string body_of(std::span<const Order> orders) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("messages").begin_array();
    for (const auto& order : orders) {
        out.begin_object().member("to", normal_phone(order.to.address));
        out.member("text", sms_text(*order.words, order.link));
        out.member("id", message_id(order)).end_object();
    }
    out.end_array().end_object();
    return json;
}

// A gateway may name single messages it will not send: {"rejected":[{"id"}]}.
std::set<std::string> rejected_in(const std::string& body) {
    std::set<std::string> rejected;
    const auto parsed = parse_json(body);
    if (!parsed.ok()) return rejected;
    const auto* list = find(*parsed, "rejected");
    if (!list || !list->is_array()) return rejected;
    for (const auto& entry : list->as_array())
        if (const auto* id = find_string(entry, "id")) rejected.emplace(*id);
    return rejected;
}

}  // namespace

std::string message_id(const Order& order) {
    const auto tone = order.tone == Tone::Ring ? "r" : order.tone == Tone::End ? "e" : "s";
    return order.words->chain.to_string() + "-" + order.words->head.to_string() + "-" +
           order.to.id.to_string() + "-" + tone;
}

std::optional<MessageRef> parse_message_id(std::string_view id) {
    const auto parts = split(id, '-');
    if (parts.size() != 4) return {};
    const auto chain = ChainId::parse(parts[0]);
    const auto subscription = SubscriptionId::parse(parts[2]);
    if (!chain || !subscription) return {};
    return MessageRef{*chain, *subscription};
}

void GatewayCarrier::carry(std::span<const Order> orders, const Report& report) {
    std::vector<Call> calls;
    for (std::size_t at = 0; at < orders.size(); at += kMessagesPerCall) {
        const auto some = orders.subspan(at, std::min(kMessagesPerCall, orders.size() - at));
        auto prepare = [this, some]() -> Result<fetch::FetchRequest> {
            fetch::FetchRequest request;
            request.method = "POST";
            request.url = gateway_.url;
            request.body = body_of(some);
            request.timeout = kTimeout;
            request.max_redirects = 0;
            request.max_bytes = kMostAnswerBytes;
            request.inside = true;
            request.headers = {{"Content-Type", "application/json"}};
            if (!gateway_.secret.empty())
                request.headers.emplace_back("Authorization", "Bearer " + gateway_.secret);
            return request;
        };
        calls.push_back({gateway_.url, std::move(prepare)});
    }
    run_calls(edge_, std::move(calls), [&](std::size_t call, Result<fetch::FetchResponse> answer) {
        const auto verdict = push::verdict_of(answer, TimePoint());
        const bool accepted = verdict.kind == push::Verdict::Kind::Accepted;
        const auto rejected = accepted ? rejected_in(answer->body) : std::set<std::string>();
        const auto end = std::min(orders.size(), (call + 1) * kMessagesPerCall);
        for (auto i = call * kMessagesPerCall; i < end; ++i) {
            Outcome outcome;
            // What a gateway refuses as a whole is our setting's fault, and may be mended in time.
            if (!accepted) outcome = {Outcome::Fate::Later, verdict.wait, verdict.reason};
            if (rejected.contains(message_id(orders[i])))
                outcome = {Outcome::Fate::Refused, Duration(0), "the gateway refused the number"};
            if (!report(i, outcome)) return false;
        }
        return true;
    });
}

}  // namespace kentongan::delivery
