#include "rooms/subscriptions/addresses.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"

namespace kentongan::subscriptions {

namespace {

constexpr std::size_t kLongestEmail = 254, kLongestAddress = 1'000;
constexpr std::size_t kShortestPhone = 9, kLongestPhone = 13;  // digits after +62, with the 8
constexpr std::size_t kPointBytes = 65, kAuthBytes = 16;

bool is_plain_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::optional<std::string> phone_of(std::string_view text) {
    std::string digits;
    const auto trimmed = trim(text);
    for (std::size_t i = 0; i < trimmed.size(); ++i) {
        const char c = trimmed[i];
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && !(c == '+' && i == 0))
            return {};
    }
    if (digits.starts_with("62"))
        digits.erase(0, 2);
    else if (digits.starts_with('0') && !trimmed.starts_with('+'))
        digits.erase(0, 1);
    else
        return {};
    if (!digits.starts_with('8') || digits.size() < kShortestPhone || digits.size() > kLongestPhone)
        return {};
    return "+62" + digits;
}

std::optional<std::string> email_of(std::string_view text) {
    const auto trimmed = trim(text);
    const auto at = trimmed.rfind('@');
    if (trimmed.size() > kLongestEmail || at == std::string_view::npos || at == 0) return {};
    const auto local = trimmed.substr(0, at), domain = trimmed.substr(at + 1);
    const auto is_odd = [](char c) {
        return std::string_view("<>()[]\\,;:\"@").find(c) != std::string_view::npos;
    };
    if (!is_plain_ascii(trimmed) || std::ranges::any_of(local, is_odd) ||
        std::ranges::any_of(domain, is_odd) || domain.find('.') == std::string_view::npos ||
        domain.starts_with('.') || domain.ends_with('.') ||
        domain.find("..") != std::string_view::npos)
        return {};
    return std::string(local) + "@" + ascii_lower(domain);
}

bool is_web_address(std::string_view text, bool allows_plain) {
    std::size_t scheme = 0;
    if (text.starts_with("https://"))
        scheme = 8;
    else if (allows_plain && text.starts_with("http://"))
        scheme = 7;
    else
        return false;
    const auto host = text.substr(scheme, text.find_first_of("/?#", scheme) - scheme);
    return text.size() <= kLongestAddress && is_plain_ascii(text) && !host.empty() &&
           host.find('@') == std::string_view::npos;
}

std::optional<std::string> push_json_of(const PushAddress& address, bool allows_plain) {
    const auto point = base64_decode(address.p256dh), auth = base64_decode(address.auth);
    if (!is_web_address(address.endpoint, allows_plain) || !point || !auth ||
        point->size() != kPointBytes || point->front() != '\x04' || auth->size() != kAuthBytes)
        return {};
    std::string json;
    JsonWriter(json)
        .begin_object()
        .member("endpoint", address.endpoint)
        .member("p256dh", base64url_encode(*point))
        .member("auth", base64url_encode(*auth))
        .end_object();
    return json;
}

}  // namespace kentongan::subscriptions
