// The curve P-256: agreeing on a secret (ECDH) and signing (ES256), as Web Push asks for both.
// OpenSSL behind it; nobody else includes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::crypto {

inline constexpr std::size_t kEcPrivateBytes = 32, kEcPublicBytes = 65;

struct EcKey {
    std::string private_key;  // 32 bytes, big-endian
    std::string public_key;   // 65 bytes, uncompressed (SEC 1 §2.3.3)
};

// 14 µs on the machine of bench/README.md.
EcKey make_ec_key();
// The pair of a private key; empty when it is none.
std::optional<EcKey> ec_key_of(std::string_view private_key);
// The shared secret, 32 bytes; empty when `public_key` is no point of the curve (checked: a point
// elsewhere would give the private key away). 60 µs.
std::optional<std::string> ecdh(std::string_view private_key, std::string_view public_key);

// ES256 (RFC 7518 §3.4): r and s, 32 bytes each, over SHA-256 of `bytes`.
std::string es256_sign(const EcKey& key, std::string_view bytes);
bool es256_verify(std::string_view public_key, std::string_view bytes, std::string_view signature);

}  // namespace kentongan::crypto
