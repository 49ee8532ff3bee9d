// The ways out. Each turns orders into what its other side understands; none knows another.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "platform/config/config.h"
#include "platform/push/push.h"
#include "rooms/delivery/channels/smpp.h"
#include "rooms/delivery/edge.h"
#include "rooms/delivery/order.h"

namespace kentongan::delivery {

// Web Push: encrypted for each browser; a later message of a chain replaces the earlier one.
class PushCarrier final : public Carrier {
public:
    using TheSender = std::function<push::Sender&()>;
    PushCarrier(const Edge& edge, TheSender sender, const Clock& clock)
        : edge_(edge), sender_(std::move(sender)), clock_(clock) {}
    void carry(std::span<const Order> orders, const Report& report) override;

private:
    const Edge& edge_;
    TheSender sender_;
    const Clock& clock_;
};
// What the service worker reads (docs in README.md of this folder's room): under 3.9 kB, always.
std::string push_payload(const Order& order);
std::string push_topic(ChainId chain);

// E-mail, one letter after the other over a kept connection.
class MailCarrier final : public Carrier {
public:
    using StopLink = std::function<std::string(SubscriptionId)>;
    using Html = std::function<std::string(const Words&, const std::string& link,
                                           const std::string& stop_link)>;
    MailCarrier(const Edge& edge, const bool& is_ready, StopLink stop_link, Html html,
                const std::atomic<bool>& stopping)
        : edge_(edge),
          ready_(is_ready),
          stop_link_(std::move(stop_link)),
          html_(std::move(html)),
          stopping_(stopping) {}
    bool ready() const override { return ready_; }
    void carry(std::span<const Order> orders, const Report& report) override;

private:
    const Edge& edge_;
    const bool& ready_;
    StopLink stop_link_;
    Html html_;
    const std::atomic<bool>& stopping_;
};

// A signed POST to an address that somebody registered.
class WebhookCarrier final : public Carrier {
public:
    // The Alert entity of the API, for the head of now.
    using AlertJson = std::function<std::string(AlertId, const std::string& language)>;
    WebhookCarrier(const Edge& edge, AlertJson alert_json, const Clock& clock)
        : edge_(edge), alert_json_(std::move(alert_json)), clock_(clock) {}
    void carry(std::span<const Order> orders, const Report& report) override;

private:
    const Edge& edge_;
    AlertJson alert_json_;
    const Clock& clock_;
};
// "sha256=…" over "TIMESTAMP.BODY".
std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                              std::string_view body);

// SMS and WhatsApp: a gateway that takes {"messages":[{"to","text","id"}]}, a hundred at a time.
class GatewayCarrier final : public Carrier {
public:
    GatewayCarrier(const Edge& edge, const Gateway& gateway) : edge_(edge), gateway_(gateway) {}
    bool ready() const override { return !gateway_.url.empty(); }
    void carry(std::span<const Order> orders, const Report& report) override;

private:
    const Edge& edge_;
    const Gateway& gateway_;
};
// SMS straight to an operator's message centre.
class SmppCarrier final : public Carrier {
public:
    SmppCarrier(smpp::Centre centre, std::string password, const Clock& clock,
                const std::atomic<bool>& stopping)
        : centre_(std::move(centre)),
          password_(std::move(password)),
          clock_(clock),
          stopping_(stopping) {}
    void carry(std::span<const Order> orders, const Report& report) override;

private:
    smpp::Centre centre_;
    std::string password_;
    const Clock& clock_;
    const std::atomic<bool>& stopping_;
};
inline constexpr std::size_t kMessagesPerCall = 100;
// "12-34-56-r": chain, head, subscription and tone. The same for the same message.
std::string message_id(const Order& order);
// What a status callback speaks about; empty when we never wrote such an id.
struct MessageRef {
    ChainId chain;
    SubscriptionId subscription;
};
std::optional<MessageRef> parse_message_id(std::string_view id);

}  // namespace kentongan::delivery
