#include "platform/crypto/elliptic.h"

#include <doctest/doctest.h>

#include "platform/base/strings.h"
#include "platform/crypto/sealing.h"

using namespace kentongan;

namespace {

std::string unhex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

}  // namespace

TEST_CASE("two sides agree on the secret of NIST's first P-256 vector") {
    // NIST CAVP, KAS_ECC_CDH_PrimitiveTest, P-256, COUNT 0.
    const auto theirs = unhex(
        "04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
        "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac");
    const auto ours = unhex("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534");
    const auto shared = crypto::ecdh(ours, theirs);
    REQUIRE(shared);
    CHECK(hex_encode(*shared) ==
          "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b");
}

TEST_CASE("keys out of range and points off the curve are refused") {
    CHECK_FALSE(crypto::ec_key_of(std::string(32, '\0')));
    CHECK_FALSE(crypto::ec_key_of(std::string(32, '\xff')));
    CHECK_FALSE(crypto::ec_key_of("short"));
    const auto key = crypto::make_ec_key();
    CHECK_FALSE(crypto::ecdh(key.private_key, '\x04' + std::string(64, '\x01')));
    CHECK_FALSE(crypto::ecdh(key.private_key, std::string(65, '\0')));
}

TEST_CASE("a signature is good for its key and its bytes alone") {
    const auto key = crypto::make_ec_key(), other = crypto::make_ec_key();
    const auto signature = crypto::es256_sign(key, "Banjir");
    CHECK(signature.size() == 64);
    CHECK(crypto::es256_verify(key.public_key, "Banjir", signature));
    CHECK_FALSE(crypto::es256_verify(key.public_key, "banjir", signature));
    CHECK_FALSE(crypto::es256_verify(other.public_key, "Banjir", signature));
    CHECK_FALSE(crypto::es256_verify(key.public_key, "Banjir", "short"));
}

TEST_CASE("HKDF and AES-GCM give what their standards print") {
    // RFC 5869 A.1, the first 32 of its 42 bytes.
    CHECK(hex_encode(crypto::hkdf_sha256(unhex("000102030405060708090a0b0c"),
                                         unhex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                                         unhex("f0f1f2f3f4f5f6f7f8f9"), 32)) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    // NIST GCM, test case 2: zero key, zero nonce, one zero block.
    const std::string key(16, '\0'), nonce(12, '\0'), plain(16, '\0');
    const auto sealed = crypto::aes128gcm_seal(key, nonce, plain);
    CHECK(hex_encode(sealed) == "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
    CHECK(crypto::aes128gcm_open(key, nonce, sealed) == plain);
    auto changed = sealed;
    changed[3] ^= 1;
    CHECK_FALSE(crypto::aes128gcm_open(key, nonce, changed));
}
