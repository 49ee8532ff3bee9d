#include "rooms/delivery/order.h"

#include "platform/base/json.h"

namespace kentongan::delivery {

std::string_view name_of(Channel channel) {
    switch (channel) {
        case Channel::Push:
            return "push";
        case Channel::Email:
            return "mail";
        case Channel::Webhook:
            return "webhook";
        case Channel::Sms:
            return "sms";
        case Channel::WhatsApp:
            break;
    }
    return "whatsapp";
}

jobs::Lane lane_of(Channel channel) {
    switch (channel) {
        case Channel::Push:
            return jobs::Lane::Push;
        case Channel::Email:
            return jobs::Lane::Mail;
        case Channel::Webhook:
            return jobs::Lane::Webhook;
        case Channel::Sms:
            return jobs::Lane::Sms;
        case Channel::WhatsApp:
            break;
    }
    return jobs::Lane::WhatsApp;
}

receipts::Channel receipt_channel(Channel channel) {
    switch (channel) {
        case Channel::Push:
            return receipts::Channel::Push;
        case Channel::Email:
            return receipts::Channel::Email;
        case Channel::Webhook:
            return receipts::Channel::Webhook;
        case Channel::Sms:
            return receipts::Channel::Sms;
        case Channel::WhatsApp:
            break;
    }
    return receipts::Channel::WhatsApp;
}

std::string Batch::to_json() const {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("chain", chain.value()).member("head", head.value());
    out.member("cause", static_cast<int>(cause)).member("channel", static_cast<int>(channel));
    out.member("attempt", attempt).member("has_slot", has_slot).key("ids").begin_array();
    for (auto id : ids) out.value(id.value());
    out.end_array().end_object();
    return json;
}

std::optional<Batch> parse_batch(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed.ok()) return {};
    auto number = [&](std::string_view name) -> std::int64_t {
        const auto* value = find(*parsed, name);
        return value && value->is_int64() ? value->as_int64() : 0;
    };
    Batch batch;
    batch.chain = ChainId(number("chain"));
    batch.head = AlertId(number("head"));
    batch.cause = static_cast<Cause>(number("cause"));
    batch.channel = static_cast<Channel>(number("channel"));
    batch.attempt = static_cast<int>(number("attempt"));
    const auto* slot = find(*parsed, "has_slot");
    batch.has_slot = slot && slot->is_bool() && slot->as_bool();
    const auto* ids = find(*parsed, "ids");
    if (!batch.chain || !ids || !ids->is_array()) return {};
    for (const auto& id : ids->as_array())
        if (id.is_int64()) batch.ids.emplace_back(id.as_int64());
    return batch;
}

}  // namespace kentongan::delivery
