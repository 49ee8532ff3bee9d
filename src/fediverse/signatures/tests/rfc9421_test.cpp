#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fediverse/signatures/claim.h"
#include "fediverse/signatures/reading.h"
#include "foreign.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

using namespace kentongan;
using namespace kentongan::signatures;

namespace {

constexpr TimePoint kNow{1618884473s};
constexpr std::string_view kBody = R"({"hello": "world"})";
constexpr std::string_view kContentDigest =
    "sha-512=:WZDPaVn/"
    "7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
constexpr std::string_view kCovered = R"(("@method" "@target-uri" "content-digest"))";
constexpr std::string_view kParameters =
    R"(;created=1618884473;keyid="test-key-rsa";alg="rsa-v1_5-sha256")";

// The request of RFC 9421, appendix B.2.
struct Sent {
    std::string method = "POST", target = "/foo?param=Value&Pet=dog", host = "example.com";
    std::string body{kBody};
    std::vector<HeaderField> headers{
        {"host", "example.com"},
        {"date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"content-type", "application/json"},
        {"content-digest", std::string(kContentDigest)},
        {"content-length", "18"},
        {"signature-input", fmt::format("sig1={}{}", kCovered, kParameters)},
        {"signature", fmt::format("sig1=:{}:", foreign::kModernSigned)}};

    std::string& operator[](std::string_view name) {
        for (auto& [field, value] : headers)
            if (field == name) return value;
        return headers.emplace_back(name, "").second;
    }
    Message message() const {
        return {.method = method, .target = target, .host = host, .headers = headers, .body = body};
    }
    std::string refusal(TimePoint now = kNow) const {
        const auto claim = read_signature(message(), now);
        if (claim) return "accepted";
        CHECK(claim.error().code() == ErrorCode::Unauthorized);
        return claim.error().text();
    }
};

std::string refusal_of_input(std::string_view input) {
    Sent sent;
    sent["signature-input"] = input;
    return sent.refusal();
}
std::string refusal_of_covered(std::string_view components) {
    return refusal_of_input(fmt::format("sig1=({}){}", components, kParameters));
}

PublicKey rsa_key() {
    return *crypto::RsaPublicKey::from_pem(foreign::kRsaKey);
}

}  // namespace

TEST_CASE("the RFC's Ed25519 example is verified to the byte") {
    // B.2.6 covers less than a request must here, so it is parsed without the house's demands.
    Sent sent;
    sent["signature-input"] =
        R"(sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length"))"
        R"(;created=1618884473;keyid="test-key-ed25519")";
    sent["signature"] =
        "sig-b26=:"
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKR"
        "Cw==:";
    const auto parsed = parse_rfc9421(sent.message());
    REQUIRE(parsed);
    CHECK(parsed->claim.algorithm == Algorithm::OfTheKey);
    CHECK(parsed->claim.signing_strings.front() ==
          "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
          "\"@method\": POST\n"
          "\"@path\": /foo\n"
          "\"@authority\": example.com\n"
          "\"content-type\": application/json\n"
          "\"content-length\": 18\n"
          "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
          "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"");
    const PublicKey key = *crypto::Ed25519PublicKey::from_raw(
        *base64_decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"));
    CHECK(verify(parsed->claim, key));
    CHECK_FALSE(verify(parsed->claim, rsa_key()));
    CHECK(sent.refusal() != "accepted");
}

TEST_CASE("what openssl signed of the RFC's request is verified") {
    const auto claim = read_signature(Sent().message(), kNow);
    REQUIRE(claim);
    CHECK(claim->scheme == Scheme::Rfc9421);
    CHECK(claim->algorithm == Algorithm::RsaSha256);
    CHECK(claim->key_id == "test-key-rsa");
    CHECK(claim->created == kNow);
    CHECK(verify(*claim, rsa_key()));
    Sent changed;
    changed.target = "/foo?param=Value&Pet=cat";
    CHECK_FALSE(verify(*read_signature(changed.message(), kNow), rsa_key()));
    Sent elsewhere;
    elsewhere.host = "kentongan.example";
    CHECK_FALSE(verify(*read_signature(elsewhere.message(), kNow), rsa_key()));
    Sent spaced;  // white space that the canonical form does not have
    spaced["signature-input"] =
        fmt::format("sig1=( {}  ){}", kCovered.substr(1, kCovered.size() - 2),
                    replace_all(std::string(kParameters), ";", "; "));
    const auto same = read_signature(spaced.message(), kNow);
    REQUIRE(same);
    CHECK(verify(*same, rsa_key()));
}

TEST_CASE("an algorithm that is named binds the kind of key") {
    auto claim = *read_signature(Sent().message(), kNow);
    const auto signer = crypto::Ed25519Signer::make();
    claim.signature = signer.sign(claim.signing_strings.front());
    CHECK_FALSE(verify(claim, signer.public_key()));
    claim.algorithm = Algorithm::Ed25519;
    CHECK(verify(claim, signer.public_key()));
    CHECK_FALSE(verify(claim, rsa_key()));
    for (const auto* name :
         {"rsa-pss-sha512", "hmac-sha256", "ecdsa-p256-sha256", "RSA-V1_5-SHA256"})
        CHECK(refusal_of_input(fmt::format(R"(sig1={};created=1618884473;keyid="k";alg="{}")",
                                           kCovered, name)) ==
              "the algorithm must be rsa-v1_5-sha256 or ed25519");
}

TEST_CASE("every way of covering the target that peers use is enough") {
    for (const auto* components :
         {R"("@method" "@target-uri" "content-digest")",
          R"("@method" "@target-uri" "@authority" "host" "date" "content-digest")",  // Fedify
          R"("@method" "@authority" "@request-target" "content-digest")",
          R"("content-digest" "@method" "@authority" "@path" "@query" "@scheme")",
          R"("@method" "host" "@path" "@query" "content-digest")"})
        CHECK(refusal_of_covered(components) == "accepted");
    CHECK(refusal_of_covered(R"("@target-uri" "content-digest")") ==
          "the signature must cover @method");
    for (const auto* components :
         {R"("@method" "content-digest")", R"("@method" "@authority" "content-digest")",
          R"("@method" "@path" "@query" "content-digest")",
          R"("@method" "@authority" "@path" "content-digest")"})
        CHECK(refusal_of_covered(components) ==
              "the signature must cover @target-uri, or @authority and @request-target");
    CHECK(refusal_of_covered(R"("@method" "@target-uri")") ==
          "the signature must cover the Content-Digest header");
    Sent get{.method = "GET", .target = "/foo", .body = ""};
    get["signature-input"] = fmt::format(R"(sig1=("@method" "@authority" "@path"){})", kParameters);
    CHECK(get.refusal() == "accepted");
}

TEST_CASE("components are what the RFC says") {
    Sent sent{.host = "Example.COM:443"};
    sent["signature-input"] = fmt::format(
        R"(s=("@method" "@scheme" "@target-uri" "@authority" "@request-target" "@path" "@query"){})",
        kParameters);
    sent["signature"] = "s=:AAAA:";
    const auto parsed = parse_rfc9421(sent.message());
    REQUIRE(parsed);
    CHECK(parsed->claim.signing_strings.front().starts_with(
        "\"@method\": POST\n\"@scheme\": https\n"
        "\"@target-uri\": https://example.com/foo?param=Value&Pet=dog\n"
        "\"@authority\": example.com\n\"@request-target\": /foo?param=Value&Pet=dog\n"
        "\"@path\": /foo\n\"@query\": ?param=Value&Pet=dog\n"));
    sent.target = "/foo";
    CHECK(parse_rfc9421(sent.message())->claim.signing_strings.front().find("\"@query\": ?\n") !=
          std::string::npos);
}

TEST_CASE("the Content-Digest must be there and be that of the body") {
    const auto refusal = [](std::string_view digest) {
        Sent sent;
        sent["content-digest"] = digest;
        return sent.refusal();
    };
    const auto sha256 = fmt::format("sha-256=:{}:", base64_encode(crypto::sha256(kBody)));
    CHECK(refusal(sha256) == "accepted");
    CHECK(refusal(fmt::format("{}, {}", sha256, kContentDigest)) == "accepted");
    CHECK(refusal("sha-256=:AAAA:") == "the digest is not that of the body");
    CHECK(refusal(fmt::format("{}, sha-512=:AAAA:", sha256)) ==
          "the digest is not that of the body");
    CHECK(refusal("md5=:AAAA:") == "the body needs a digest of SHA-256");
    for (const auto* wrong : {"", "sha-256", "sha-256=AAAA", "sha-256=:AA", "sha-256=:AAAA:,"})
        CHECK(refusal(wrong) == "the digest of the body is malformed");
    CHECK(refusal(sha256 + "," + sha256) == "the digest of the body is malformed");
    Sent missing;
    std::erase_if(missing.headers,
                  [](const auto& field) { return field.first == "content-digest"; });
    CHECK(missing.refusal() == "the signed header \"content-digest\" is missing");
}

TEST_CASE("created is required and bounded, and expires is honoured") {
    CHECK(Sent().refusal(kNow + 12h) == "accepted");
    CHECK(Sent().refusal(kNow + 12h + 1s) == "the signature is too old");
    CHECK(Sent().refusal(kNow - 1h - 1s) == "the signature is from the future");
    const auto refusal = [](std::string_view parameters) {
        return refusal_of_input(fmt::format("sig1={};keyid=\"k\"{}", kCovered, parameters));
    };
    CHECK(refusal("") == "the signature has no \"created\"");
    CHECK(refusal(";created=\"1618884473\"") == "\"created\" is no time");
    CHECK(refusal(";created=-1") == "\"created\" is no time");
    CHECK(refusal(";created=999999999999999") == "\"created\" is no time");
    CHECK(refusal(";created=1618884473;expires=1618880872") == "the signature has expired");
    CHECK(refusal(";created=1618884473;expires=soon") == "\"expires\" is no time");
    CHECK(refusal(";created=1618884473;expires=1618884500;nonce=\"a\";tag=\"x\";odd") ==
          "accepted");
}

TEST_CASE("malformed and manifold Signature-Input headers are refused by name") {
    const auto good = fmt::format("sig1={}{}", kCovered, kParameters);
    CHECK(refusal_of_input(good) == "accepted");
    for (const auto* wrong : {"", "sig1", "sig1=", "sig1=\"a\"", "sig1=(", "sig1=(\"a)", "sig1=(a)",
                              "SIG1=(\"@method\")", "sig1=(\"@method\");", "sig1=(\"@method\") x",
                              "sig1=(\"@method\");created=;keyid=\"k\"", "sig1=(\"\xc3\xa9\")"})
        CHECK(refusal_of_input(wrong) == "the Signature-Input header is malformed");
    CHECK(refusal_of_input("sig1=();created=1") == "the signature covers nothing");
    CHECK(refusal_of_input(good + ", sig2=(\"@method\");created=1") ==
          "only one signature is accepted");
    CHECK(refusal_of_input(good + ";keyid=\"b\"") == "the signature has \"keyid\" twice");
    CHECK(refusal_of_input(fmt::format("sig1={};created=1618884473", kCovered)) ==
          "the signature has no keyid");
    CHECK(refusal_of_input("other=" + good.substr(5)) ==
          "Signature and Signature-Input have different labels");
    CHECK(refusal_of_input(good + ";x=\"" + std::string(8192, 'x') + "\"") ==
          "the Signature-Input header is too long");
    CHECK(refusal_of_covered(R"("@method" "@method")") == "\"@method\" is signed twice");
    CHECK(refusal_of_covered(R"("@method";req)") == "component parameters are not supported");
    CHECK(refusal_of_covered(R"("@query-param")") ==
          "the component \"@query-param\" is not supported");
    CHECK(refusal_of_covered(R"("x-gone")") == "the signed header \"x-gone\" is missing");
    std::string many;
    for (int i = 0; i < 40; ++i) many += fmt::format("\"x{}\" ", i);
    CHECK(refusal_of_covered(many) == "the signature covers too many components");
    Sent two;
    two["signature"] += ", sig2=:AAAA:";
    CHECK(two.refusal() == "only one signature is accepted");
    Sent cavage;
    cavage["signature"] = R"(keyId="x",signature="AAAA")";
    CHECK(cavage.refusal() == "the Signature header is malformed");
}
