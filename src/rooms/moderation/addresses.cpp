#include "rooms/moderation/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::moderation {

namespace {

constexpr std::size_t kMaxDomain = 253, kMaxLabel = 63;

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > kMaxLabel) return false;
    if (label.front() == '-' || label.back() == '-') return false;
    return std::ranges::all_of(label, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

struct Address {
    std::array<unsigned char, 16> bytes{};
    int family = AF_INET;
    int bits() const { return family == AF_INET ? 32 : 128; }
};

std::optional<Address> parse_address(std::string_view text) {
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    Address address;
    const std::string whole(text);
    if (inet_pton(AF_INET, whole.c_str(), address.bytes.data()) == 1) return address;
    if (inet_pton(AF_INET6, whole.c_str(), address.bytes.data()) != 1) return {};
    if (std::ranges::equal(kMapped, std::span(address.bytes).first(kMapped.size()))) {
        std::ranges::copy(std::span(address.bytes).subspan(kMapped.size()), address.bytes.begin());
        return address;
    }
    address.family = AF_INET6;
    return address;
}

std::string network(Address address, int prefix) {
    for (int bit = prefix; bit < address.bits(); ++bit)
        address.bytes[static_cast<std::size_t>(bit / 8)] &=
            static_cast<unsigned char>(~(0x80u >> (bit % 8)));
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(address.family, address.bytes.data(), text.data(), text.size());
    return std::string(text.data()) + "/" + std::to_string(prefix);
}

}  // namespace

std::optional<std::string> normal_domain(std::string_view text) {
    auto domain = ascii_lower(trim(text));
    if (domain.ends_with('.')) domain.pop_back();
    if (domain.empty() || domain.size() > kMaxDomain) return {};
    for (auto label : split(domain, '.'))
        if (!is_label(label)) return {};
    return domain;
}

std::vector<std::string> with_parents(std::string_view domain) {
    std::vector<std::string> all;
    while (!domain.empty()) {
        all.emplace_back(domain);
        const auto dot = domain.find('.');
        domain = dot == std::string_view::npos ? std::string_view() : domain.substr(dot + 1);
    }
    return all;
}

std::string obfuscated(std::string_view domain) {
    std::string hidden(domain);
    const auto length = domain.size(), visible = length / 4;
    for (std::size_t i = 0; i < length; ++i)
        if (i > visible && i < length - visible && hidden[i] != '.') hidden[i] = '*';
    return hidden;
}

std::string sha256_hex(std::string_view text) {
    return hex_encode(crypto::sha256(text));
}

std::string canonical_email(std::string_view email) {
    const auto lower = ascii_lower(trim(email));
    const auto at = lower.find('@');
    auto local = replace_all(lower.substr(0, at), ".", "");
    local.resize(std::min(local.size(), local.find('+')));
    return local + (at == std::string::npos ? "@" : lower.substr(at));
}

std::string canonical_email_hash(std::string_view email) {
    return sha256_hex(canonical_email(email));
}

std::string domain_of_email(std::string_view email) {
    const auto at = email.rfind('@');
    if (at == std::string_view::npos) return {};
    return normal_domain(email.substr(at + 1)).value_or("");
}

std::optional<std::string> normal_cidr(std::string_view text) {
    text = trim(text);
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return {};
    const bool was_mapped = address->family == AF_INET && text.find(':') != std::string_view::npos;
    std::int64_t prefix = address->bits();
    if (slash != std::string_view::npos) {
        const auto given = parse_integer(text.substr(slash + 1));
        if (!given || *given < 0 || *given > 128) return {};
        prefix = was_mapped ? *given - 96 : *given;
    }
    if (prefix < 0 || prefix > address->bits()) return {};
    return network(*address, static_cast<int>(prefix));
}

std::vector<std::string> networks_of(std::string_view address) {
    std::vector<std::string> all;
    const auto parsed = parse_address(trim(address));
    if (!parsed) return all;
    for (int prefix = parsed->bits(); prefix >= 0; --prefix)
        all.push_back(network(*parsed, prefix));
    return all;
}

}  // namespace kentongan::moderation
