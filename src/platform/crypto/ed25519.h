// Ed25519 signatures (RFC 8032) and the texts in which the fediverse writes their keys: multibase
// base58btc, "z6Mk…". libsodium behind it; nobody else includes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::crypto {

inline constexpr std::size_t kEd25519KeyBytes = 32, kEd25519SignatureBytes = 64;

// A plain value; thread-safe.
class Ed25519PublicKey {
public:
    static std::optional<Ed25519PublicKey> from_raw(std::string_view bytes);  // 32
    // 'z', then base58 of the multicodec 0xed01 and 32 bytes. Empty when it is anything else.
    static std::optional<Ed25519PublicKey> from_multibase(std::string_view text);

    const std::string& raw() const { return bytes_; }
    std::string multibase() const;
    bool verify(std::string_view bytes, std::string_view signature) const;  // 60 µs

private:
    friend class Ed25519Signer;
    explicit Ed25519PublicKey(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string bytes_;
};

// A plain value; thread-safe.
class Ed25519Signer {
public:
    static Ed25519Signer make();
    static std::optional<Ed25519Signer> from_seed(std::string_view seed);  // 32 secret bytes

    std::string sign(std::string_view bytes) const;  // 64 raw bytes
    Ed25519PublicKey public_key() const;
    std::string seed() const;

private:
    explicit Ed25519Signer(std::string secret) : secret_(std::move(secret)) {}
    std::string secret_;  // the seed, then the public key
};

std::string sha512(std::string_view bytes);  // 64 raw bytes

// Multibase of the one alphabet in use here, 'z' (base58btc). Decoding takes time by the square of
// the length: texts over 256 characters, like foreign letters, give nothing.
std::string multibase_encode(std::string_view bytes);
std::optional<std::string> multibase_decode(std::string_view text);

}  // namespace kentongan::crypto
