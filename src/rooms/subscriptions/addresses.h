// The addresses that people give us, in one form each. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::subscriptions {

// "0812-3456-7890", "62812…", "+62 812…" are "+6281234567890"; empty when it is no Indonesian
// mobile number.
std::optional<std::string> phone_of(std::string_view text);
// Without blanks around it and with its domain in lower case; empty when it cannot be one.
std::optional<std::string> email_of(std::string_view text);
// https with a host and nothing that could end a header; http as well when `plain` is allowed.
bool is_web_address(std::string_view text, bool allows_plain);

struct PushAddress {
    std::string endpoint, p256dh, auth;  // keys in base64url, as browsers give them
};
// {"endpoint","p256dh","auth"}; empty when a key is none (RFC 8291: a point of P-256, 16 bytes).
std::optional<std::string> push_json_of(const PushAddress& address, bool allows_plain);

}  // namespace kentongan::subscriptions
