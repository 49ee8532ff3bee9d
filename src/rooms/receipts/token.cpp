#include "rooms/receipts/token.h"

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::receipts {

namespace {

// Proof (16), chain (8), place (5), kind (1): channel and, in its highest bit, exercise; recipient.
constexpr std::size_t kProof = 16, kChain = 8, kPlace = 5, kHead = kChain + kPlace + 1;
constexpr std::size_t kLongest = 99;  // characters
constexpr unsigned kExercise = 0x80;

void append_number(std::string& out, std::uint64_t number, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t number = 0;
    for (auto byte : bytes.substr(at, count))
        number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

std::string proof_of(std::string_view key, std::string_view content) {
    return crypto::hmac_sha256(key, content).substr(0, kProof);
}

}  // namespace

std::string make_token(std::string_view key, const Receipt& receipt) {
    std::string content;
    append_number(content, static_cast<std::uint64_t>(receipt.chain.value()), kChain);
    append_number(content, receipt.place.packed(), kPlace);
    append_number(content,
                  static_cast<unsigned>(receipt.channel) | (receipt.exercise ? kExercise : 0), 1);
    content += receipt.recipient;
    return base64url_encode(proof_of(key, content) + content);
}

std::optional<Receipt> parse_token(std::string_view key, std::string_view token) {
    if (token.size() > kLongest) return {};
    const auto bytes = base64_decode(token);
    // One writing of each token: base64 has several for the same bytes.
    if (!bytes || bytes->size() <= kProof + kHead || base64url_encode(*bytes) != token) return {};
    const auto content = std::string_view(*bytes).substr(kProof);
    if (!crypto::equal_in_constant_time(std::string_view(*bytes).substr(0, kProof),
                                        proof_of(key, content)))
        return {};
    const auto kind = static_cast<unsigned>(number_at(content, kChain + kPlace, 1));
    Receipt receipt;
    receipt.chain = warnings::ChainId(static_cast<std::int64_t>(number_at(content, 0, kChain)));
    receipt.place = regions::Code::from_packed(number_at(content, kChain, kPlace));
    receipt.channel = static_cast<Channel>(kind & ~kExercise);
    receipt.exercise = (kind & kExercise) != 0;
    receipt.recipient = content.substr(kHead);
    return receipt;
}

}  // namespace kentongan::receipts
