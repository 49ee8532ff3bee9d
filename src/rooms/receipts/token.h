// What one recipient of one warning holds in their hand: says which receipt it may raise, and
// proves by a HMAC that we wrote it. Pure functions; no secret leaves them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rooms/receipts/types.h"

namespace kentongan::receipts {

// Chain, channel, place, exercise and recipient, in under 100 characters of base64url. The
// recipient has at most kMaxRecipient bytes.
std::string make_token(std::string_view key, const Receipt& receipt);
// Stage and time are left as they are in a new Receipt. Empty when `key` did not make it.
std::optional<Receipt> parse_token(std::string_view key, std::string_view token);

}  // namespace kentongan::receipts
