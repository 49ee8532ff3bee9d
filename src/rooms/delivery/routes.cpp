#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "rooms/delivery/impl.h"

namespace kentongan::delivery {
namespace {

constexpr std::size_t kMostReceipts = 500;
constexpr std::size_t kMostReceiptBytes = 256 << 10;

Result<http::Response> get_push_key(Delivery::Impl& room, http::Request&) {
    std::string json;
    JsonWriter(json).begin_object().member("key", room.sender().public_key()).end_object();
    return http::Response::json(std::move(json));
}

// Which gateway calls: the one whose secret it knows.
std::optional<Channel> gateway_of(const Delivery::Impl& room, std::string_view secret) {
    auto is = [&](const std::string& known) {
        return !known.empty() && crypto::equal_in_constant_time(known, secret);
    };
    if (is(room.sms.secret)) return Channel::Sms;
    if (is(room.whatsapp.secret)) return Channel::WhatsApp;
    return {};
}

// [{"id","status":"delivered"}]: other statuses tell nothing new.
std::vector<MessageRef> delivered_in(const json::value& body) {
    std::vector<MessageRef> refs;
    const auto* list = find(body, "receipts");
    if (!list || !list->is_array()) return refs;
    for (const auto& entry : list->as_array()) {
        const auto* id = find_string(entry, "id");
        const auto* status = find_string(entry, "status");
        if (!id || !status || *status != "delivered") continue;
        if (auto ref = parse_message_id(*id); ref && refs.size() < kMostReceipts)
            refs.push_back(*ref);
    }
    return refs;
}

Result<http::Response> post_receipts(Delivery::Impl& room, http::Request& request) {
    const auto channel = gateway_of(room, request.header("x-kentongan-secret"));
    if (!channel) return Error(ErrorCode::Forbidden, "This gateway is not known here.");
    TRY_ASSIGN(auto body, parse_json(request.body, {.max_bytes = kMostReceiptBytes}));
    const auto refs = delivered_in(body);
    const auto noted = room.platform.database.write([&](db::Tx& tx) {
        std::map<ChainId, std::optional<warnings::Summary>> warnings;
        std::vector<receipts::Receipt> receipts;
        for (const auto& ref : refs) {
            auto [known, fresh] = warnings.try_emplace(ref.chain);
            if (fresh) known->second = room.warnings.summary(tx, ref.chain, "id");
            if (!known->second) continue;
            const SubscriptionId ids[] = {ref.subscription};
            for (const auto& to : room.audience.find(tx, ids, known->second->cover)) {
                if (to.channel != *channel) continue;
                receipts::Receipt receipt;
                receipt.chain = ref.chain;
                receipt.channel = receipt_channel(*channel);
                receipt.recipient = "sub:" + to.id.to_string();
                receipt.place = to.place;
                receipt.stage = receipts::Stage::Delivered;
                receipt.at = room.platform.clock.now();
                receipt.exercise = known->second->exercise;
                receipts.push_back(std::move(receipt));
            }
        }
        room.receipts.record(tx, receipts);
        return receipts.size();
    });
    std::string json;
    JsonWriter(json).begin_object().member("noted", noted).end_object();
    return http::Response::json(std::move(json));
}

}  // namespace

void add_routes(Delivery::Impl& room) {
    http::Route key;
    key.pattern = "/api/kentongan/v1/push-key";
    key.handler = [&room](http::Request& request) { return get_push_key(room, request); };
    key.doc = {.summary = "The key that a browser subscribes to Web Push with (VAPID)",
               .returns = "Object of key",
               .params = {}};
    room.platform.router.add(std::move(key));

    http::Route receipts;
    receipts.method = http::Method::Post;
    receipts.pattern = "/api/kentongan/v1/sms-receipts";
    receipts.handler = [&room](http::Request& request) { return post_receipts(room, request); };
    receipts.wants_raw_body = true;
    receipts.max_body_bytes = kMostReceiptBytes;
    receipts.doc = {
        .summary = "A gateway tells which of its messages arrived; header X-Kentongan-Secret",
        .returns = "Object of noted",
        .params = {
            {"receipts", "array", "At most 500 of {id, status}; status delivered counts", true}}};
    room.platform.router.add(std::move(receipts));
}

}  // namespace kentongan::delivery
