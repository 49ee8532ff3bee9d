#include "platform/http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kMostForwards = 16;

// 4 or 16 bytes, or empty. An IPv4 address inside IPv6 is that IPv4 address.
std::string bytes_of(std::string_view address) {
    const std::string text(address);
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
    static constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    if (std::string_view(bytes.data(), 12) == kMapped) return {bytes.data() + 12, 4};
    return {bytes.data(), 16};
}

bool same_bits(std::string_view a, std::string_view b, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (a.substr(0, whole) != b.substr(0, whole)) return false;
    const unsigned rest = bits % 8;
    if (rest == 0) return true;
    const auto difference = static_cast<unsigned char>(a[whole] ^ b[whole]);
    return difference >> (8 - rest) == 0;
}

// "192.0.2.1", "192.0.2.1:443", "[2001:db8::1]:443": the address.
std::string_view without_port(std::string_view text) {
    text = trim(text);
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    if (std::ranges::count(text, ':') == 1) return text.substr(0, text.find(':'));
    return text;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& prefixes) {
    for (const auto& text : prefixes) {
        const auto slash = std::min(text.find('/'), text.size());
        Prefix prefix;
        prefix.bytes = bytes_of(std::string_view(text).substr(0, slash));
        const auto most = static_cast<std::int64_t>(prefix.bytes.size() * 8);
        const auto bits =
            slash < text.size() ? parse_integer(std::string_view(text).substr(slash + 1)) : most;
        if (prefix.bytes.empty() || !bits || *bits < 0 || *bits > most)
            throw std::runtime_error("not an address or prefix of a trusted proxy: " + text);
        prefix.bits = static_cast<unsigned>(*bits);
        prefixes_.push_back(std::move(prefix));
    }
}

bool TrustedProxies::contains(std::string_view address) const {
    if (prefixes_.empty()) return false;
    const auto bytes = bytes_of(address);
    return std::ranges::any_of(prefixes_, [&](const Prefix& prefix) {
        return prefix.bytes.size() == bytes.size() && same_bits(prefix.bytes, bytes, prefix.bits);
    });
}

std::string TrustedProxies::client_of(const std::string& peer, const Request& request) const {
    if (!contains(peer)) return peer;
    std::vector<std::string_view> chain;
    for (const auto& [name, value] : request.headers)
        if (name == "x-forwarded-for")
            for (auto hop : split(value, ',')) chain.push_back(without_port(hop));
    std::string client = peer;
    std::size_t seen = 0;
    for (auto hop = chain.rbegin(); hop != chain.rend() && seen < kMostForwards; ++hop, ++seen) {
        if (bytes_of(*hop).empty()) break;  // what a client wrote itself proves nothing
        client = *hop;
        if (!contains(*hop)) break;
    }
    return client;
}

}  // namespace kentongan::http
