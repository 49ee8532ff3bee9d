// Keys from secrets (HKDF) and encryption that notices every change (AES-128-GCM), as the encrypted
// content encoding of RFC 8188 uses them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::crypto {

inline constexpr std::size_t kAesKeyBytes = 16, kGcmNonceBytes = 12, kGcmTagBytes = 16;

// RFC 5869 with SHA-256, extract and expand; at most 32 bytes, one round.
std::string hkdf_sha256(std::string_view salt, std::string_view secret, std::string_view info,
                        std::size_t bytes);

// The ciphertext followed by its tag of 16 bytes. A nonce is used once per key.
std::string aes128gcm_seal(std::string_view key, std::string_view nonce, std::string_view plain);
// Empty when a bit of it was changed.
std::optional<std::string> aes128gcm_open(std::string_view key, std::string_view nonce,
                                          std::string_view sealed);

}  // namespace kentongan::crypto
