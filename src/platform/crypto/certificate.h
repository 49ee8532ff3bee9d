// Key pairs and certificates as PEM text: what this server signs with, and whom it believes.
// Called by who publishes or registers keys; decides nothing about trust. OpenSSL behind it.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace kentongan::crypto {

inline constexpr std::size_t kMaxPemBytes = 16 << 10;

// A private key and the certificate it signed for itself, both PEM.
struct Identity {
    std::string private_key, certificate;
};
// ECDSA P-256, valid from the day before `now` for twenty years. Throws when OpenSSL cannot.
Identity make_identity(std::string_view common_name, TimePoint now);

struct PublicKey {
    std::string pem;          // SubjectPublicKeyInfo
    std::string fingerprint;  // SHA-256 of it, 64 hexadecimal digits
    std::string algorithm;    // "RSA 2048", "ECDSA P-256"
};
// Of a certificate or a public key in PEM form. Whether a certificate is still valid, and who
// signed it, is not asked: who registers it decides. Unprocessable when it is neither, larger than
// kMaxPemBytes, RSA below 2048 bits, or on a curve other than P-256, P-384 and P-521.
Result<PublicKey> read_public_key(std::string_view pem);

}  // namespace kentongan::crypto
