// Hashes, random tokens and passwords. libsodium behind it; nobody else includes it.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::crypto {

void initialise();  // once at start; throws when the system gives no randomness

std::string random_bytes(std::size_t count);
std::string random_token();  // 32 bytes, base64url: 43 characters

std::string sha256(std::string_view bytes);  // 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view bytes);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// argon2id in PHC form. About 60 ms and 64 MiB: pool only. `cost` lowers it for tests.
enum class PasswordCost { Interactive, Minimal };
std::string hash_password(std::string_view password, PasswordCost cost = PasswordCost::Interactive);
bool verify_password(std::string_view hash, std::string_view password);

}  // namespace kentongan::crypto
