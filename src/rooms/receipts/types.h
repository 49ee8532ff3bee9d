// Who was reached by a warning, by place, channel and liaison.
#pragma once

#include <string>

#include "platform/base/clock.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::receipts {

enum class Channel {
    Timeline,
    Push,
    Email,
    Webhook,
    Sms,
    WhatsApp,
    Loudspeaker,
    Liaison,  // a person who announced it in their place
    Page,     // read on the warning's page, without any other channel
};
// Each includes those before.
enum class Stage { HandedOver = 1, Delivered = 2, Shown = 3, Acknowledged = 4 };

struct Receipt {
    warnings::ChainId chain;
    Channel channel = Channel::Page;
    std::string recipient;  // opaque, stable: "sub:12", "account:7", "speaker:3", "liaison:5"
    regions::Code place;    // where that recipient is meant to be, as exactly as known
    Stage stage = Stage::HandedOver;
    TimePoint at;
    bool exercise = false;
};

}  // namespace kentongan::receipts
