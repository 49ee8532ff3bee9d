#include "platform/crypto/crypto.h"

#include <doctest/doctest.h>

#include <set>

#include "platform/base/strings.h"

using namespace kentongan;

TEST_CASE("sha256 and hmac follow the published vectors") {
    crypto::initialise();
    // FIPS 180-2, appendix B.1.
    CHECK(hex_encode(crypto::sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_encode(crypto::sha256("")) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // RFC 4231, test case 2.
    CHECK(hex_encode(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("tokens are 43 characters of base64url and do not repeat") {
    crypto::initialise();
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto token = crypto::random_token();
        CHECK(token.size() == 43);
        CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_") == std::string::npos);
        CHECK(seen.insert(token).second);
    }
    CHECK(crypto::random_bytes(0).empty());
    CHECK(crypto::random_bytes(16).size() == 16);
}

TEST_CASE("a password hash is argon2id, salted, and accepts only its password") {
    crypto::initialise();
    const std::string password = "rahasia\0dengan nol";
    const auto hash = crypto::hash_password(password, crypto::PasswordCost::Minimal);
    CHECK(hash.starts_with("$argon2id$v=19$"));
    CHECK(hash != crypto::hash_password(password, crypto::PasswordCost::Minimal));
    CHECK(crypto::verify_password(hash, password));
    CHECK_FALSE(crypto::verify_password(hash, "rahasia2"));
    CHECK_FALSE(crypto::verify_password(hash, ""));
    CHECK_FALSE(crypto::verify_password("", password));
    CHECK_FALSE(crypto::verify_password("not a hash", password));
    CHECK_FALSE(crypto::verify_password(std::string(1000, 'a'), password));
}

TEST_CASE("the everyday cost is 64 MiB") {
    crypto::initialise();
    CHECK(crypto::hash_password("x").find("$m=65536,") != std::string::npos);
}

TEST_CASE("constant-time comparison compares") {
    CHECK(crypto::equal_in_constant_time("", ""));
    CHECK(crypto::equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(crypto::equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(crypto::equal_in_constant_time("abc", "ab"));
}
