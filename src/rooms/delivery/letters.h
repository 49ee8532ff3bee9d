// What goes out and is no warning: letters and short texts of other rooms (to confirm an address),
// and trials of an administrator. They wait in the lane of their channel, never in one that local
// work needs.
#pragma once

#include <string>

#include "rooms/delivery/impl.h"

namespace kentongan::delivery {

// Somebody wants to see a warning's shape on this way.
void sample_later(Delivery::Impl& room, SubscriptionId subscription);

// Jobs "delivery.mail" {"to","subject","text","list_unsubscribe"} and "delivery.text" {"channel":
// "sms"|"whatsapp","to","text"}, which may come in any lane.
void handle_letters(Delivery::Impl& room);

// Blocks. Unavailable with the gateway's reason when it does not take it. `id` is the same for the
// same text.
Result<void> send_text(Delivery::Impl& room, Channel channel, std::string_view phone,
                       std::string_view text, std::string_view id);

}  // namespace kentongan::delivery
