#include "platform/crypto/ed25519.h"

#include <doctest/doctest.h>

#include "platform/base/strings.h"

using namespace kentongan;

namespace {

std::string unhex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

}  // namespace

TEST_CASE("Ed25519 gives what RFC 8032 prints") {
    // §7.1, test 2.
    const auto signer = crypto::Ed25519Signer::from_seed(
        unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    REQUIRE(signer);
    CHECK(hex_encode(signer->public_key().raw()) ==
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const auto signature = signer->sign("\x72");
    CHECK(hex_encode(signature) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    CHECK(signer->public_key().verify("\x72", signature));
    CHECK_FALSE(signer->public_key().verify("\x73", signature));
    CHECK_FALSE(signer->public_key().verify("\x72", signature.substr(1)));
    CHECK_FALSE(crypto::Ed25519Signer::make().public_key().verify("\x72", signature));
}

TEST_CASE("keys are written and read as multibase") {
    // The key of FEP-8b32's example: its secret half has the multicodec 0x1300.
    const auto secret =
        crypto::multibase_decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq");
    REQUIRE(secret);
    const auto signer = crypto::Ed25519Signer::from_seed(secret->substr(2));
    REQUIRE(signer);
    CHECK(signer->seed() == secret->substr(2));
    const std::string written = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    CHECK(signer->public_key().multibase() == written);
    const auto key = crypto::Ed25519PublicKey::from_multibase(written);
    REQUIRE(key);
    CHECK(key->raw() == signer->public_key().raw());
    for (const auto* wrong : {"", "z", "6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
                              "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ0",
                              "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ22",
                              "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"})
        CHECK_FALSE(crypto::Ed25519PublicKey::from_multibase(wrong));
    CHECK_FALSE(crypto::Ed25519PublicKey::from_raw(std::string(31, 'a')));
}

TEST_CASE("base58 keeps every byte, zeros in front as well") {
    // draft-msporny-base58-03, §5.
    CHECK(crypto::multibase_encode("Hello World!") == "z2NEpo7TZRRrLZSi2U");
    CHECK(crypto::multibase_encode(unhex("0000287fb4cd")) == "z11233QC4");
    CHECK(crypto::multibase_decode("z11233QC4") == unhex("0000287fb4cd"));
    CHECK(crypto::multibase_decode("z") == "");
    CHECK_FALSE(crypto::multibase_decode("z0"));
    CHECK_FALSE(crypto::multibase_decode("mSGVsbG8"));
    CHECK_FALSE(crypto::multibase_decode("z" + std::string(256, '2')));
    std::string bytes;
    for (int i = 0; i < 160; ++i) {
        bytes += static_cast<char>(i * 7);
        CHECK(crypto::multibase_decode(crypto::multibase_encode(bytes)) == bytes);
    }
}

TEST_CASE("SHA-512 gives what FIPS 180-4 prints for abc") {
    CHECK(hex_encode(crypto::sha512("abc")) ==
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}
