// RSA signatures (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017 §8.2), as servers of the fediverse sign
// requests for each other. Keys are parsed once and kept, so that signing and verifying cost no
// more than their arithmetic. OpenSSL behind it; nobody else includes it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::crypto {

inline constexpr int kLeastRsaKeyBits = 2048, kMostRsaKeyBits = 8192;

struct RsaKeyPair {
    std::string private_pem;  // PKCS#8
    std::string public_pem;   // SubjectPublicKeyInfo
};
// 2048 bits take about 0.1 s: pool only.
RsaKeyPair make_rsa_key(int bits = kLeastRsaKeyBits);

struct RsaKey;  // a parsed key, never changed

// Thread-safe; copies share the key.
class RsaSigner {
public:
    // Empty when it is no unencrypted RSA key of 2048 to 8192 bits.
    static std::optional<RsaSigner> from_pem(std::string_view private_pem);
    std::string sign(std::string_view bytes) const;  // raw, as long as the modulus; 0.4 ms

private:
    explicit RsaSigner(std::shared_ptr<const RsaKey> key) : key_(std::move(key)) {}
    std::shared_ptr<const RsaKey> key_;
};

// Thread-safe; copies share the key.
class RsaPublicKey {
public:
    // "BEGIN PUBLIC KEY" or "BEGIN RSA PUBLIC KEY", 16 KiB at most. Empty when it is neither, not
    // of 2048 to 8192 bits, or has an exponent over 64 bits, with which verifying would be slow.
    // 0.2 ms, ten times as long as verifying: keep the key.
    static std::optional<RsaPublicKey> from_pem(std::string_view public_pem);
    bool verify(std::string_view bytes, std::string_view signature) const;  // 25 µs

private:
    explicit RsaPublicKey(std::shared_ptr<const RsaKey> key) : key_(std::move(key)) {}
    std::shared_ptr<const RsaKey> key_;
};

}  // namespace kentongan::crypto
