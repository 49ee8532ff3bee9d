// Hands SMS to an operator's message centre by SMPP 3.4 (SMS Forum, 12 October 1999). Each batch is
// one session of a transmitter: bind, submit, unbind. Of what comes back only the header is read.
// The protocol has no encryption: the operator's VPN or a tunnel carries it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "rooms/delivery/order.h"

namespace kentongan::delivery::smpp {

// "smpp://SYSTEM_ID@HOST[:2775][/SENDER]"
struct Centre {
    std::string host, port, system_id;
    std::string sender;  // digits, or at most 11 letters and digits; empty: the operator's own
};
std::optional<Centre> parse_centre(std::string_view url);

struct Message {
    std::string to;    // "+6281234567890"
    std::string text;  // UTF-8
    Duration life{0};  // not delivered later; 0: as the operator likes
};

// Reports each message once, those it had no time to begin not at all. Blocks for a quarter of a
// minute at most, and a second when `stopping` becomes true; a slow name server may add to both.
void submit(const Centre& centre, const std::string& password, std::span<const Message> messages,
            const std::atomic<bool>& stopping, const Report& report);

// submit_sm for every segment, their sequence numbers counting from `sequence`; `reference` ties
// the segments of one message together. For tests, too.
std::vector<std::string> pdus_of(const Centre& centre, const Message& message,
                                 std::uint32_t sequence, std::uint8_t reference);

}  // namespace kentongan::delivery::smpp
