// What goes out: a batch is a job of one channel, an order is one message for one recipient, and
// an outcome is what became of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/jobs/jobs.h"
#include "rooms/receipts/types.h"
#include "rooms/subscriptions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::delivery {

using subscriptions::Channel;
using subscriptions::Recipient;
using subscriptions::SubscriptionId;
using warnings::AlertId;
using warnings::ChainId;
using warnings::Level;

inline constexpr Channel kChannels[] = {Channel::Push, Channel::Email, Channel::Webhook,
                                        Channel::Sms, Channel::WhatsApp};
std::string_view name_of(Channel channel);  // "push"
jobs::Lane lane_of(Channel channel);
receipts::Channel receipt_channel(Channel channel);

// Why somebody is in a batch.
enum class Cause {
    Warning,  // concerned by a live warning
    Change,   // was told of it, and the message of now does not ring for them any more
    End       // was told of it, and it was cancelled or declared over
};

struct Batch {
    ChainId chain;
    AlertId head;  // when it was planned: a later message has batches of its own
    Cause cause = Cause::Warning;
    Channel channel = Channel::Push;
    std::vector<SubscriptionId> ids;
    int attempt = 1;
    bool has_slot = false;  // of a gateway: its time at the operator's rate has come

    std::string to_json() const;
};
std::optional<Batch> parse_batch(std::string_view json);

enum class Tone { Ring, Silent, End };

struct Words;  // words.h

struct Order {
    Recipient to;
    Tone tone = Tone::Ring;
    Level level = Level::Info;  // of the recipient's place
    std::shared_ptr<const Words> words;
    std::string token;  // of the receipt; empty when receipts give none
    std::string link;   // absolute: to the warning as it is then
};

struct Outcome {
    enum class Fate {
        Sent,
        Gone,     // the address does not exist any more
        Refused,  // it will not take this message, now or later
        Later,    // it failed and may work later
        Unsent    // it was not its turn
    } fate = Fate::Sent;
    Duration wait{0};  // at least, before the next try
    std::string reason;
};

// Told by a channel, one by one and on the thread that runs the batch. False: the warning changed
// meanwhile, nothing more of this batch may go out.
using Report = std::function<bool(std::size_t order, const Outcome& outcome)>;

// A way to people. Each handles its own failures; what it does not report was not sent.
class Carrier {
public:
    virtual ~Carrier() = default;
    virtual bool ready() const { return true; }  // is it set up?
    // Blocks for a bounded time, about ten seconds.
    virtual void carry(std::span<const Order> orders, const Report& report) = 0;
};

}  // namespace kentongan::delivery
