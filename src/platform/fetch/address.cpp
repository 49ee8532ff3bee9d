// Which addresses are global unicast: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890
// and its updates). Anything not plainly public is refused.
#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "platform/fetch/fetch.h"

namespace kentongan::fetch {
namespace {

using Bytes = std::array<unsigned char, 16>;

// Every address as IPv6; IPv4 in its mapped form ::ffff:a.b.c.d.
std::optional<Bytes> parse(std::string_view text) {
    const std::string terminated(text);
    Bytes bytes{};
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
    bytes = {};
    bytes[10] = bytes[11] = 0xff;
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) return bytes;
    return {};
}

bool matches(const Bytes& address, const unsigned char* prefix, int length) {
    const auto whole = static_cast<std::size_t>(length / 8);
    if (std::memcmp(address.data(), prefix, whole) != 0) return false;
    const int rest = length % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<unsigned char>(0xff << (8 - rest));
    return (address[whole] & mask) == (prefix[whole] & mask);
}

struct Block {
    std::string_view address;
    int length;
};

bool in_any(const Bytes& address, std::span<const Block> blocks) {
    for (const auto& block : blocks) {
        auto prefix = parse(block.address);
        const bool v4 = block.address.find(':') == std::string_view::npos;
        if (matches(address, prefix->data(), block.length + (v4 ? 96 : 0))) return true;
    }
    return false;
}

constexpr Block kRefusedV4[] = {
    {"0.0.0.0", 8},      {"10.0.0.0", 8},     {"100.64.0.0", 10}, {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"172.16.0.0", 12},  {"192.0.0.0", 24},  {"192.0.2.0", 24},
    {"192.88.99.0", 24}, {"192.168.0.0", 16}, {"198.18.0.0", 15}, {"198.51.100.0", 24},
    {"203.0.113.0", 24}, {"224.0.0.0", 4},    {"240.0.0.0", 4},
};
// Within 2000::/3, what is not a public host; outside it nothing is global unicast.
constexpr Block kRefusedV6[] = {
    {"2001:0000::", 23},
    {"2001:db8::", 32},
    {"3fff::", 20},
    {"5f00::", 16},
};

Bytes mapped(const unsigned char* v4) {
    Bytes bytes{};
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, v4, 4);
    return bytes;
}

bool is_global(const Bytes& address);

// Addresses that carry an IPv4 address are as public as that address.
std::optional<Bytes> embedded_v4(const Bytes& address) {
    constexpr unsigned char kNat64[12] = {0, 0x64, 0xff, 0x9b};
    if (std::memcmp(address.data(), kNat64, 12) == 0) return mapped(&address[12]);  // RFC 6052
    if (address[0] == 0x20 && address[1] == 0x02) return mapped(&address[2]);       // 6to4
    if (address[0] == 0x20 && address[1] == 0x01 && address[2] == 0 && address[3] == 0) {
        const unsigned char client[4] = {
            // Teredo, RFC 4380: inverted
            static_cast<unsigned char>(~address[12]), static_cast<unsigned char>(~address[13]),
            static_cast<unsigned char>(~address[14]), static_cast<unsigned char>(~address[15])};
        return mapped(client);
    }
    return {};
}

bool is_global(const Bytes& address) {
    constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::memcmp(address.data(), kMapped, 12) == 0) return !in_any(address, kRefusedV4);
    if (auto inner = embedded_v4(address)) return is_global(*inner);
    return (address[0] & 0xe0) == 0x20 && !in_any(address, kRefusedV6);
}

}  // namespace

AddressFilter::AddressFilter(const std::vector<std::string>& allowed_prefixes) {
    for (const auto& text : allowed_prefixes) {
        const auto slash = text.find('/');
        auto bytes = parse(std::string_view(text).substr(0, slash));
        const bool v4 = text.find(':') == std::string::npos;
        const int widest = v4 ? 32 : 128;
        int length = widest;
        if (bytes && slash != std::string::npos) {
            const auto* end = text.data() + text.size();
            auto [stop, error] = std::from_chars(text.data() + slash + 1, end, length);
            if (error != std::errc() || stop != end) bytes.reset();
        }
        if (!bytes || length < 0 || length > widest)
            throw std::invalid_argument("not an address prefix: " + text);
        Prefix prefix{};
        std::memcpy(prefix.bytes, bytes->data(), 16);
        prefix.length = length + (v4 ? 96 : 0);
        allowed_.push_back(prefix);
    }
}

bool AddressFilter::allows(std::string_view address) const {
    auto bytes = parse(address);
    if (!bytes) return false;
    for (const auto& prefix : allowed_)
        if (matches(*bytes, prefix.bytes, prefix.length)) return true;
    return is_global(*bytes);
}

}  // namespace kentongan::fetch
