#include "fediverse/signatures/integrity.h"

#include <doctest/doctest.h>

#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fediverse/signatures/canonical_json.h"
#include "platform/base/strings.h"

using namespace kentongan;
using namespace kentongan::signatures;

namespace {

std::string canonical(std::string_view text) {
    const auto value = parse_json(text);
    REQUIRE(value);
    return canonical_json(*value);
}

std::string number_of_bits(std::uint64_t bits) {
    return canonical_json(json::value(std::bit_cast<double>(bits)));
}

// The example of FEP-8b32 (fep-8b32.feature), signed by its authors.
json::object example() {
    return parse_json(R"({
        "@context": ["https://www.w3.org/ns/activitystreams",
                     "https://w3id.org/security/data-integrity/v2"],
        "id": "https://server.example/activities/1",
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {
            "id": "https://server.example/objects/1",
            "type": "Note",
            "attributedTo": "https://server.example/users/alice",
            "content": "Hello world",
            "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962}
        },
        "proof": {
            "@context": ["https://www.w3.org/ns/activitystreams",
                         "https://w3id.org/security/data-integrity/v2"],
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "verificationMethod": "https://server.example/users/alice#ed25519-key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
            "created": "2023-02-24T23:36:38Z"
        }})")
        ->as_object();
}

PublicKey example_key() {
    return *crypto::Ed25519PublicKey::from_multibase(
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2");
}

std::string refusal(const json::value& document) {
    const auto claim = read_integrity_proof(document);
    return claim ? "accepted" : claim.error().text();
}

}  // namespace

TEST_CASE("the example of FEP-8b32 is verified") {
    const auto claim = read_integrity_proof(example());
    REQUIRE(claim);
    CHECK(claim->verification_method == "https://server.example/users/alice#ed25519-key");
    CHECK(claim->created == TimePoint(1677281798s));
    CHECK(verify(*claim, example_key()));
    CHECK_FALSE(verify(*claim, crypto::Ed25519Signer::make().public_key()));
    const auto rsa = crypto::make_rsa_key();
    CHECK_FALSE(verify(*claim, *crypto::RsaPublicKey::from_pem(rsa.public_pem)));
}

TEST_CASE("a changed document or proof is not what was signed") {
    auto content = example(), added = example(), method = example(), context = example();
    content["object"].as_object()["content"] = "Hello, world";
    added["to"] = "https://server.example/users/bob";
    method["proof"].as_object()["verificationMethod"] = "https://evil.example/#key";
    for (const auto& document : {content, added, method})
        CHECK_FALSE(verify(*read_integrity_proof(document), example_key()));
    // Contexts behind those of the proof may be added; others change what words mean.
    context["@context"].as_array().push_back("https://w3id.org/security/multikey/v1");
    CHECK(verify(*read_integrity_proof(context), example_key()));
    context["@context"] = "https://evil.example/context";
    CHECK(refusal(context) == "the proof's context is not that of the document");
}

TEST_CASE("other proofs are refused by name") {
    const auto with = [](const char* name, json::value value) {
        auto document = example();
        document["proof"].as_object()[name] = std::move(value);
        return refusal(document);
    };
    CHECK(with("cryptosuite", "eddsa-rdfc-2022") == "the proof must be of eddsa-jcs-2022");
    CHECK(with("type", "Ed25519Signature2020") == "the proof must be of eddsa-jcs-2022");
    CHECK(with("proofPurpose", "authentication") == "the proof's purpose must be assertionMethod");
    CHECK(with("verificationMethod", "") == "the proof has no verificationMethod");
    CHECK(with("verificationMethod", json::string(2049, 'x')) ==
          "the proof has no verificationMethod");
    CHECK(with("proofValue", "z2NEpo7TZRRrLZSi2U") == "the proof has no usable proofValue");
    CHECK(with("proofValue", 7) == "the proof has no usable proofValue");
    CHECK(with("created", "yesterday") == "the proof's \"created\" is no time");
    auto document = example();
    document["proof"] = json::array{document["proof"], document["proof"]};
    CHECK(refusal(document) == "the document needs exactly one proof");
    document.erase("proof");
    CHECK(refusal(document) == "the document has no proof");
    CHECK(refusal("text") == "the document has no proof");
}

TEST_CASE("canonical JSON is that of RFC 8785") {
    // §3.2.2 and §3.2.4, but for 333333333.33333329, which Boost.JSON 1.81 reads one step too low:
    // see the header.
    CHECK(canonical(R"({ "numbers": [1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false] })") ==
          "{\"literals\":[null,true,false],\"numbers\":[1e+30,4.5,0.002,1e-27],"
          "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    // §3.2.3: sorted as UTF-16.
    CHECK(
        canonical(
            R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
        "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
        "\u00f6":"Latin Small Letter O With Diaeresis"})") ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
        "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
        "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
    CHECK(canonical(R"(["\b\f\t","\\u0008",[],{},{"a":{}, "":1}])") ==
          R"(["\b\f\t","\\u0008",[],{},{"":1,"a":{}}])");
}

TEST_CASE("numbers are written as ECMAScript does") {
    // RFC 8785, appendix B.
    CHECK(number_of_bits(0x0000000000000000) == "0");
    CHECK(number_of_bits(0x8000000000000000) == "0");
    CHECK(number_of_bits(0x0000000000000001) == "5e-324");
    CHECK(number_of_bits(0x8000000000000001) == "-5e-324");
    CHECK(number_of_bits(0x7fefffffffffffff) == "1.7976931348623157e+308");
    CHECK(number_of_bits(0x4340000000000000) == "9007199254740992");
    CHECK(number_of_bits(0xc340000000000000) == "-9007199254740992");
    CHECK(number_of_bits(0x4430000000000000) == "295147905179352830000");
    CHECK(number_of_bits(0x44b52d02c7e14af5) == "9.999999999999997e+22");
    CHECK(number_of_bits(0x44b52d02c7e14af6) == "1e+23");
    CHECK(number_of_bits(0x444b1ae4d6e2ef4e) == "999999999999999700000");
    CHECK(number_of_bits(0x444b1ae4d6e2ef50) == "1e+21");
    CHECK(number_of_bits(0x3eb0c6f7a0b5ed8c) == "9.999999999999997e-7");
    CHECK(number_of_bits(0x3eb0c6f7a0b5ed8d) == "0.000001");
    CHECK(number_of_bits(0x41b3de4355555555) == "333333333.3333333");
    CHECK(number_of_bits(0xbecbf647612f3696) == "-0.0000033333333333333333");
    CHECK(canonical("[0, -1, 10, 100.0, 12345678901234567890]") ==
          "[0,-1,10,100,12345678901234567000]");
}
