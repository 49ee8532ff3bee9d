#include "platform/crypto/rsa.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "platform/base/strings.h"

using namespace kentongan;

namespace {

// All made with the openssl command: `genpkey`, `rsa -pubout`, `rsa -RSAPublicKey_out`.
constexpr std::string_view kPublicKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApPxMane+a+25s6X4bf42\n"
    "1ECLNeodmm1RLbHjEIHga/PsxBwBK/JujucT7/JZsqtTMMWFFGhX79ndIJ/Nm9sy\n"
    "tMc0wMZQ3gh2U7YMmTm5laVG4IKW2ihbzw0aOtKCEJS8ukMsZX/B++srZ0UGHsNq\n"
    "eSiC+irxPXpnX3cQ3QA99n+LzMFmKCERuuWIOaIDQrGYpioNJKdN1nsjvEabKFDi\n"
    "oxrN7PVS+91A2QTxJCGqOaXZlUoZwSF244+ZnTckP5DfouXw6Kw65GpHxkoL0xI6\n"
    "1buw1FATm4GWYBAa7q3YWFypATQcj/axMSkii5nHHSCEWRGUJI9r0Hp8q63vXrJQ\n"
    "gQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kSameInPkcs1 =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEApPxMane+a+25s6X4bf421ECLNeodmm1RLbHjEIHga/PsxBwBK/Ju\n"
    "jucT7/JZsqtTMMWFFGhX79ndIJ/Nm9sytMc0wMZQ3gh2U7YMmTm5laVG4IKW2ihb\n"
    "zw0aOtKCEJS8ukMsZX/B++srZ0UGHsNqeSiC+irxPXpnX3cQ3QA99n+LzMFmKCER\n"
    "uuWIOaIDQrGYpioNJKdN1nsjvEabKFDioxrN7PVS+91A2QTxJCGqOaXZlUoZwSF2\n"
    "44+ZnTckP5DfouXw6Kw65GpHxkoL0xI61buw1FATm4GWYBAa7q3YWFypATQcj/ax\n"
    "MSkii5nHHSCEWRGUJI9r0Hp8q63vXrJQgQIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";
constexpr std::string_view kKeyOf1024Bits =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC+80jCYgdZU8AS15Pz2nIlyMHc\n"
    "SDAV7SbXKzOTbWQd+AbJazHCDnidMRyFQgLNtkAMxjucyMT7WUv5lYNlqUyx83XY\n"
    "0VluQDUUqHS5v9MVWneHlEPRluT1aCAxZHXq20yAZ6ip1Itw9GUbFh0gYPbD3GRg\n"
    "AqzqCbZNZHdOolq3vwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kPssKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAOyCCjMWCWvu+HSpZG0peSIj\n"
    "oMXd34k+4ReFDc2NHA8D6WvuG0NVrkOJEDBWbvygJAUcqJLlwIZU5bLyrgdEZr33\n"
    "8RsjK+hGCHevYbeKllShjKwZVBKkUM7gucmhL/hWOVnx8xVfLAnBDIZTgl7ZWS9s\n"
    "nkXPwtBGgjQkqCk70SyXnc7wG+TFTVOxc2E0E8vhN3Lgj3Z8jnxlP4y0VP9AjhIv\n"
    "4JIyaz1lSCTtA1RdKJU+REfKLD637lkSsaOFRkACZD4G5cWgBnwBkG8tFp7Na/Il\n"
    "himdq27VwLKs+eJoiAgQW+82Ns2zxlCHxP/Wkct69QcnPNO6o6UqaZWg92P+jV8C\n"
    "AwEAAQ==\n"
    "-----END PUBLIC KEY-----\n";
// printf Banjir | openssl dgst -sha256 -sign key.pem | base64
constexpr std::string_view kSignedBanjir =
    "e51LRv2JQH9yoY3kLqcD8hyxVt7BFqv6gQKyjBUIzh9QyO+k713cgxJXH0bMrIi39cMrZsWEuCbR"
    "gEbE9iO7AssUOKsyjgtzvwfT/X38n/ulkINIGFM5+cHdnrhRJl1uUxl6ZABk3lPaoSQzv6KRpEhv"
    "m1Wk1VqZe4xAGVr8EdaKOjZhNweklG2GcWao5I3JGoLwqMCnm5UntxmWma7fftag99qRpqJxYTbk"
    "f/ftIqMnPhrETJw/wS02+YWq9IuLVncJUQUiUuFrqqpsPLdCMBwKoY59Kt5gMfFqWeIZu6PBKnSK"
    "+Uh4xLan9IugOZ/ani/daD959UUVsuFgyEKDbA==";

}  // namespace

TEST_CASE("what the openssl command signed is good, and nothing else") {
    const auto signature = *base64_decode(kSignedBanjir);
    for (const auto pem : {kPublicKey, kSameInPkcs1}) {
        const auto key = crypto::RsaPublicKey::from_pem(pem);
        REQUIRE(key);
        CHECK(key->verify("Banjir", signature));
        CHECK_FALSE(key->verify("banjir", signature));
        CHECK_FALSE(key->verify("Banjir", ""));
        CHECK_FALSE(key->verify("Banjir", signature + "\n"));
        auto changed = signature;
        changed[100] ^= 1;
        CHECK_FALSE(key->verify("Banjir", changed));
    }
}

TEST_CASE("short keys, keys for other signatures, secrets and noise are no public keys") {
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(kKeyOf1024Bits));
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(kPssKey));
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(""));
    CHECK_FALSE(crypto::RsaPublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n"));
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(std::string(kPublicKey) + std::string(20'000, 'A')));
    const auto pair = crypto::make_rsa_key();
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(pair.private_pem));
    CHECK_FALSE(crypto::RsaSigner::from_pem(pair.public_pem));
    CHECK_FALSE(crypto::RsaSigner::from_pem("noise"));
    CHECK_THROWS(crypto::make_rsa_key(1024));
}

TEST_CASE("a new key signs for its own public half, from many threads at once") {
    const auto pair = crypto::make_rsa_key();
    const auto signer = crypto::RsaSigner::from_pem(pair.private_pem);
    const auto key = crypto::RsaPublicKey::from_pem(pair.public_pem);
    REQUIRE((signer && key));
    const auto expected = signer->sign("Longsor");
    CHECK(expected.size() == 256);
    std::vector<int> good(4);
    {
        std::vector<std::jthread> threads;
        for (auto& count : good)
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i)
                    count +=
                        signer->sign("Longsor") == expected && key->verify("Longsor", expected);
            });
    }
    CHECK(good == std::vector<int>(4, 20));
    CHECK_FALSE(crypto::RsaPublicKey::from_pem(kPublicKey)->verify("Longsor", expected));
}
