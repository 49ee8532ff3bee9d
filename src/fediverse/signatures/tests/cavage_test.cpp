#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fediverse/signatures/claim.h"
#include "foreign.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"

using namespace kentongan;
using namespace kentongan::signatures;

namespace {

const auto kNow = *parse_http_date("Sun, 05 Jan 2014 21:31:40 GMT");
constexpr std::string_view kDigest = "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
constexpr std::string_view kPostNames =
    "(request-target) host date content-type digest content-length";

std::string header(std::string_view names, std::string_view signature,
                   std::string_view rest = ",algorithm=\"rsa-sha256\"") {
    return fmt::format(
        "keyId=\"https://peer.example/users/ani#main-key\"{},headers=\"{}\",signature=\"{}\"", rest,
        names, signature);
}

// The request of the draft's appendix C.
struct Sent {
    std::string method = "POST", target = "/foo?param=value&pet=dog", host = "example.com";
    std::string body = R"({"hello": "world"})";
    std::vector<HeaderField> headers{{"host", "example.com"},
                                     {"date", "Sun, 05 Jan 2014 21:31:40 GMT"},
                                     {"content-type", "application/json"},
                                     {"digest", std::string(kDigest)},
                                     {"content-length", "18"},
                                     {"signature", header(kPostNames, foreign::kPostSigned)}};

    std::string& operator[](std::string_view name) {
        for (auto& [field, value] : headers)
            if (field == name) return value;
        return headers.emplace_back(name, "").second;
    }
    void remove(std::string_view name) {
        std::erase_if(headers, [&](const auto& field) { return field.first == name; });
    }
    Result<Claim> read(TimePoint now = kNow) const {
        return read_signature(
            {.method = method, .target = target, .host = host, .headers = headers, .body = body},
            now);
    }
    std::string refusal(TimePoint now = kNow) const {
        const auto claim = read(now);
        if (claim) return "accepted";
        CHECK(claim.error().code() == ErrorCode::Unauthorized);
        return claim.error().text();
    }
};

Sent signed_get() {
    Sent sent{.method = "GET", .body = ""};
    sent.remove("digest");
    sent["signature"] = header("(request-target) host date", foreign::kGetSigned);
    return sent;
}

PublicKey rsa_key() {
    return *crypto::RsaPublicKey::from_pem(foreign::kRsaKey);
}

}  // namespace

TEST_CASE("what openssl signed of the draft's example is verified") {
    const auto claim = Sent().read();
    REQUIRE(claim);
    CHECK(claim->scheme == Scheme::Cavage);
    CHECK(claim->algorithm == Algorithm::RsaSha256);
    CHECK(claim->key_id == "https://peer.example/users/ani#main-key");
    CHECK(claim->created == kNow);
    CHECK(verify(*claim, rsa_key()));
    const auto get = signed_get().read();
    REQUIRE(get);
    CHECK(verify(*get, rsa_key()));
}

TEST_CASE("a peer may sign with the query string or without it") {
    Sent sent;
    sent["signature"] = header(kPostNames, foreign::kPostSignedWithoutQuery);
    const auto claim = sent.read();
    REQUIRE(claim);
    CHECK(claim->signing_strings.size() == 2);
    CHECK(verify(*claim, rsa_key()));
    sent.target = "/bar?param=value&pet=dog";
    CHECK_FALSE(verify(*sent.read(), rsa_key()));
    sent.target = "/foo";
    CHECK(sent.read()->signing_strings.size() == 1);
}

TEST_CASE("a changed request is not what was signed") {
    const auto verified = [](const Sent& sent) {
        const auto claim = sent.read();
        REQUIRE(claim);
        return verify(*claim, rsa_key());
    };
    Sent path, type, date, method;
    path.target = "/other?param=value&pet=dog";
    type["content-type"] = "text/html";
    date["date"] = "Sun, 05 Jan 2014 21:31:41 GMT";
    method.method = "PUT";
    for (const auto& sent : {path, type, date, method}) CHECK_FALSE(verified(sent));
    // The server knows its own name: what was signed for another fails, whatever Host says.
    Sent host;
    host.host = "kentongan.example";
    CHECK_FALSE(verified(host));
}

TEST_CASE("hs2019 means rsa-sha256, with or without its name") {
    for (const auto* algorithm : {",algorithm=\"hs2019\"", ""}) {
        Sent sent;
        sent["signature"] = header(kPostNames, foreign::kPostSigned, algorithm);
        REQUIRE(sent.read());
        CHECK(verify(*sent.read(), rsa_key()));
    }
    Sent created = signed_get();
    created["signature"] = header("(request-target) host (created)", foreign::kGetSigned,
                                  ",algorithm=\"hs2019\",created=1388957500,expires=1388957800");
    const auto claim = created.read();
    REQUIRE(claim);
    CHECK(claim->created == kNow);
    CHECK(
        claim->signing_strings.front() ==
        "(request-target): get /foo?param=value&pet=dog\nhost: example.com\n(created): 1388957500");
    CHECK(created.refusal(kNow + 5min + 1h + 1s) == "the signature has expired");
}

TEST_CASE("a key of another kind never fits") {
    const auto claim = Sent().read();
    REQUIRE(claim);
    auto forged = *claim;
    const auto signer = crypto::Ed25519Signer::make();
    forged.signature = signer.sign(claim->signing_strings.front());
    CHECK_FALSE(verify(forged, signer.public_key()));
    CHECK_FALSE(verify(*claim, signer.public_key()));
}

TEST_CASE("signatures that cover too little are refused") {
    const auto covering = [](Sent sent, std::string_view names) {
        sent["signature"] = header(names, foreign::kPostSigned);
        return sent.refusal();
    };
    CHECK(covering(Sent(), "host date digest") == "the signature must cover (request-target)");
    CHECK(covering(Sent(), "(request-target) date digest") ==
          "the signature must cover the Host header");
    CHECK(covering(Sent(), "(request-target) host digest") ==
          "the signature must cover the Date header or (created)");
    CHECK(covering(Sent(), "(request-target) host date") ==
          "the signature must cover the Digest header");
    CHECK(covering(Sent(), "") == "the signature covers nothing");
    CHECK(covering(Sent(), "date date") == "\"date\" is signed twice");
    CHECK(covering(Sent(), "(request-target) host date digest x-gone") ==
          "the signed header \"x-gone\" is missing");
    CHECK(covering(signed_get(), "(request-target) date") ==
          "the signature must cover the Host header");
    std::string many = "(request-target) host date digest";
    for (int i = 0; i < 40; ++i) many += fmt::format(" x{}", i);
    CHECK(covering(Sent(), many) == "the signature covers too many headers");
    auto get_with_body = signed_get();
    get_with_body.body = "{}";
    CHECK(get_with_body.refusal() == "the signature must cover the Digest header");
    auto empty_post = signed_get();
    empty_post.method = "POST";
    CHECK(empty_post.refusal() == "the signature must cover the Digest header");
}

TEST_CASE("the digest must be there and be that of the body") {
    Sent missing, wrong, other, twice, broken, body;
    missing.remove("digest");
    CHECK(missing.refusal() == "the signed header \"digest\" is missing");
    body.body += " ";
    CHECK(body.refusal() == "the digest is not that of the body");
    wrong["digest"] = "SHA-256=AAAA";
    CHECK(wrong.refusal() == "the digest is not that of the body");
    other["digest"] = "MD5=Sd/dVLAcvNLSq16eXua5uQ==";
    CHECK(other.refusal() == "the body needs a digest of SHA-256");
    twice.headers.emplace_back("digest", std::string(kDigest));
    CHECK(twice.refusal() == "the signed header \"digest\" is there twice");
    twice.headers.pop_back();
    twice["digest"] = fmt::format("{},sha-256=AAAA", kDigest);
    CHECK(twice.refusal() == "the digest of the body is malformed");
    broken["digest"] = "SHA-256";
    CHECK(broken.refusal() == "the digest of the body is malformed");
    Sent both;
    both["digest"] = fmt::format("md5=x=y, {}", kDigest);
    CHECK(both.read());
}

TEST_CASE("a signature has its time") {
    CHECK(Sent().read(kNow + 12h));
    CHECK(Sent().refusal(kNow + 12h + 1s) == "the signature is too old");
    CHECK(Sent().read(kNow - 1h));
    CHECK(Sent().refusal(kNow - 1h - 1s) == "the signature is from the future");
    Sent no_date, bad_date;
    no_date.remove("date");
    CHECK(no_date.refusal() == "the signed header \"date\" is missing");
    bad_date["date"] = "yesterday";
    CHECK(bad_date.refusal() == "the Date header is no date");
    // A time that is not signed proves nothing.
    Sent fresh;
    fresh["signature"] = header(kPostNames, foreign::kPostSigned, ",created=1388999999");
    CHECK(fresh.refusal(kNow + 13h) == "the signature is too old");
}

TEST_CASE("malformed Signature headers are refused by name") {
    const auto refusal = [](std::string text) {
        Sent sent;
        sent["signature"] = std::move(text);
        return sent.refusal();
    };
    const auto good = header(kPostNames, foreign::kPostSigned);
    CHECK(refusal(good) == "accepted");
    CHECK(refusal(replace_all(good, ",", " , ")) == "accepted");
    CHECK(refusal(good + ",keyId=\"x\"") == "the Signature header has \"keyId\" twice");
    CHECK(refusal(good + ",") == "the Signature header is malformed");
    CHECK(refusal(good + " x=\"y\"") == "the Signature header is malformed");
    CHECK(refusal("") == "the Signature header is malformed");
    CHECK(refusal("keyId=\"x") == "the Signature header is malformed");
    CHECK(refusal("keyId=x") == "the Signature header is malformed");
    CHECK(refusal(R"(keyId="a\"b")") == "the Signature header is malformed");
    CHECK(refusal(good + ",x=\"" + std::string(8192, 'x') + "\"") ==
          "the Signature header is too long");
    CHECK(refusal(header(kPostNames, "!!")) == "the signature is no base64");
    CHECK(refusal(header(kPostNames, "")) == "the signature is no base64");
    CHECK(refusal(replace_all(good, "https://peer.example/users/ani#main-key", "")) ==
          "the signature has no keyId");
    for (const auto* name : {"hmac-sha256", "ed25519", "rsa-sha512", "RSA-SHA256", ""})
        CHECK(refusal(replace_all(good, "rsa-sha256", name)) ==
              "the algorithm must be rsa-sha256 or hs2019");
    CHECK(refusal(header("(request-target) host (created) digest", foreign::kPostSigned)) ==
          "(created) cannot be signed with rsa-sha256");
    CHECK(refusal(header("(request-target) host (created) digest", foreign::kPostSigned, "")) ==
          "(created) is signed but not given");
    CHECK(refusal(good + ",expires=99999999999999") == "\"expires\" is no time");
    Sent unsigned_request;
    unsigned_request.remove("signature");
    CHECK(unsigned_request.refusal() == "the request is not signed");
}
