#include "fediverse/signatures/sign.h"

#include <doctest/doctest.h>

#include "fediverse/signatures/claim.h"
#include "fediverse/signatures/replay.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

using namespace kentongan;
using namespace kentongan::signatures;

namespace {

constexpr TimePoint kNow{1790000000s};
const std::string kBody = R"({"type":"Create"})";

struct Keys {
    crypto::RsaKeyPair pair = crypto::make_rsa_key();
    crypto::RsaSigner signer = *crypto::RsaSigner::from_pem(pair.private_pem);
    PublicKey open = *crypto::RsaPublicKey::from_pem(pair.public_pem);
};
const Keys& our_keys() {
    static const Keys made;
    return made;
}

// As the other side receives them.
std::vector<HeaderField> on_the_wire(std::vector<HeaderField> headers) {
    for (auto& [name, value] : headers) name = ascii_lower(name);
    headers.emplace_back("host", "peer.example");
    headers.emplace_back("user-agent", "Kentongan");
    return headers;
}

std::string value_of(const std::vector<HeaderField>& headers, std::string_view name) {
    for (const auto& [field, value] : headers)
        if (field == name) return value;
    return "absent";
}

}  // namespace

TEST_CASE("what we sign is what we verify, in both schemes, with and without a body") {
    const SigningKey key{"https://kentongan.example/users/ani#main-key", our_keys().signer};
    const auto digest = crypto::sha256(kBody);
    for (const auto sign : {&sign_cavage, &sign_rfc9421}) {
        for (const bool post : {true, false}) {
            OutgoingRequest request{.method = post ? "POST" : "GET",
                                    .host = "peer.example",
                                    .target = post ? "/inbox" : "/users/budi/outbox?page=true"};
            if (post) request.body_digest = digest;
            if (post) request.extra = {"Collection-Synchronization", "digest=\"aa\""};
            const auto headers = on_the_wire(sign(request, key, kNow));
            const auto claim =
                read_signature({.method = request.method,
                                .target = request.target,
                                .host = "peer.example",
                                .headers = headers,
                                .body = post ? std::string_view(kBody) : std::string_view()},
                               kNow + 3s);
            REQUIRE(claim);
            CHECK(claim->scheme == (sign == &sign_cavage ? Scheme::Cavage : Scheme::Rfc9421));
            CHECK(claim->key_id == key.id);
            CHECK(claim->algorithm == Algorithm::RsaSha256);
            CHECK(claim->created == kNow);
            CHECK(verify(*claim, our_keys().open));
            CHECK_FALSE(verify(*claim, crypto::Ed25519Signer::make().public_key()));
        }
    }
}

TEST_CASE("headers have the words that peers look for") {
    const SigningKey key{"https://kentongan.example/users/ani#main-key", our_keys().signer};
    const auto digest = crypto::sha256(kBody);
    const OutgoingRequest request{
        .method = "POST", .host = "peer.example", .target = "/inbox", .body_digest = digest};
    const auto cavage = sign_cavage(request, key, kNow);
    CHECK(value_of(cavage, "Date") == "Mon, 21 Sep 2026 14:13:20 GMT");
    CHECK(value_of(cavage, "Digest") == "SHA-256=" + base64_encode(digest));
    CHECK(value_of(cavage, "Signature")
              .starts_with(R"(keyId="https://kentongan.example/users/ani#main-key",)"
                           R"(algorithm="rsa-sha256",headers="(request-target) host date digest",)"
                           R"(signature=")"));
    const auto modern = sign_rfc9421(request, key, kNow);
    CHECK(value_of(modern, "Content-Digest") == "sha-256=:" + base64_encode(digest) + ":");
    CHECK(value_of(modern, "Signature-Input") ==
          R"(sig1=("@method" "@target-uri" "content-digest");created=1790000000;)"
          R"(keyid="https://kentongan.example/users/ani#main-key";alg="rsa-v1_5-sha256")");
    CHECK(value_of(modern, "Signature").starts_with("sig1=:"));
    CHECK(value_of(modern, "Date") == "absent");
}

TEST_CASE("a signature that was seen is known until it is out of its time, or pushed out") {
    Claim first, second, third;
    first.signature = "one";
    second.signature = "two";
    third.signature = "three";
    SeenSignatures seen(2);
    CHECK(seen.first_time(first, kNow));
    CHECK_FALSE(seen.first_time(first, kNow));
    CHECK_FALSE(seen.first_time(first, kNow + 13h));
    CHECK(seen.first_time(first, kNow + 13h + 1s));
    CHECK(seen.first_time(second, kNow + 14h));
    CHECK_FALSE(seen.first_time(first, kNow + 14h));
    CHECK(seen.first_time(third, kNow + 14h));
    CHECK_FALSE(seen.first_time(second, kNow + 14h));
    CHECK(seen.first_time(first, kNow + 14h));
}
