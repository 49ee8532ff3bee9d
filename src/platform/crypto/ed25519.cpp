#include "platform/crypto/ed25519.h"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "platform/crypto/crypto.h"

namespace kentongan::crypto {
namespace {

constexpr std::string_view kMulticodec("\xed\x01", 2);
constexpr std::size_t kLongestMultibase = 256;
constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const unsigned char* raw_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

// Appends one digit to a number of `base`, whose digits stand lowest first.
void push_digit(std::vector<unsigned>& number, unsigned base, unsigned times, unsigned digit) {
    for (auto& place : number) {
        digit += place * times;
        place = digit % base;
        digit /= base;
    }
    for (; digit > 0; digit /= base) number.push_back(digit % base);
}

}  // namespace

std::string multibase_encode(std::string_view bytes) {
    std::vector<unsigned> digits;
    for (char byte : bytes) push_digit(digits, 58, 256, static_cast<unsigned char>(byte));
    std::string text = "z";
    // Zeros in front are no part of the number; each is written as the digit for nought.
    text.append(std::min(bytes.find_first_not_of('\0'), bytes.size()), kAlphabet.front());
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += kAlphabet[*digit];
    return text;
}

std::optional<std::string> multibase_decode(std::string_view text) {
    if (!text.starts_with('z') || text.size() > kLongestMultibase) return {};
    text.remove_prefix(1);
    std::vector<unsigned> number;
    for (char letter : text) {
        const auto digit = kAlphabet.find(letter);
        if (digit == std::string_view::npos) return {};
        push_digit(number, 256, 58, static_cast<unsigned>(digit));
    }
    std::string bytes(std::min(text.find_first_not_of(kAlphabet.front()), text.size()), '\0');
    for (auto byte = number.rbegin(); byte != number.rend(); ++byte)
        bytes += static_cast<char>(*byte);
    return bytes;
}

std::string sha512(std::string_view bytes) {
    std::string digest(crypto_hash_sha512_BYTES, '\0');
    crypto_hash_sha512(raw_of(digest), raw_of(bytes), bytes.size());
    return digest;
}

std::optional<Ed25519PublicKey> Ed25519PublicKey::from_raw(std::string_view bytes) {
    if (bytes.size() != kEd25519KeyBytes) return {};
    return Ed25519PublicKey(std::string(bytes));
}

std::optional<Ed25519PublicKey> Ed25519PublicKey::from_multibase(std::string_view text) {
    const auto bytes = multibase_decode(text);
    if (!bytes || !bytes->starts_with(kMulticodec)) return {};
    return from_raw(std::string_view(*bytes).substr(kMulticodec.size()));
}

std::string Ed25519PublicKey::multibase() const {
    return multibase_encode(std::string(kMulticodec) + bytes_);
}

bool Ed25519PublicKey::verify(std::string_view bytes, std::string_view signature) const {
    return signature.size() == kEd25519SignatureBytes &&
           crypto_sign_ed25519_verify_detached(raw_of(signature), raw_of(bytes), bytes.size(),
                                               raw_of(std::string_view(bytes_))) == 0;
}

Ed25519Signer Ed25519Signer::make() {
    return *from_seed(random_bytes(kEd25519KeyBytes));
}

std::optional<Ed25519Signer> Ed25519Signer::from_seed(std::string_view seed) {
    if (seed.size() != crypto_sign_ed25519_SEEDBYTES) return {};
    std::string secret(crypto_sign_ed25519_SECRETKEYBYTES, '\0');
    std::string open(crypto_sign_ed25519_PUBLICKEYBYTES, '\0');
    if (crypto_sign_ed25519_seed_keypair(raw_of(open), raw_of(secret), raw_of(seed)) != 0)
        throw std::runtime_error("libsodium: no Ed25519 key");
    return Ed25519Signer(std::move(secret));
}

std::string Ed25519Signer::sign(std::string_view bytes) const {
    std::string signature(kEd25519SignatureBytes, '\0');
    crypto_sign_ed25519_detached(raw_of(signature), nullptr, raw_of(bytes), bytes.size(),
                                 raw_of(std::string_view(secret_)));
    return signature;
}

Ed25519PublicKey Ed25519Signer::public_key() const {
    return Ed25519PublicKey(secret_.substr(crypto_sign_ed25519_SEEDBYTES));
}

std::string Ed25519Signer::seed() const {
    return secret_.substr(0, crypto_sign_ed25519_SEEDBYTES);
}

}  // namespace kentongan::crypto
