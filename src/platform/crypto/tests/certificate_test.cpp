#include "platform/crypto/certificate.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/crypto/crypto.h"

using namespace kentongan;

namespace {

const TimePoint kNow = from_millis(1'790'000'000'000);  // 21 September 2026

// What the openssl command says: another program's reading of what we made.
std::string openssl(const std::string& arguments, const std::string& input) {
    char pattern[] = "/tmp/kentongan-pem-XXXXXX";
    REQUIRE(mkdtemp(pattern) != nullptr);
    const std::filesystem::path folder = pattern;
    std::ofstream(folder / "in") << input;
    const auto command = "openssl " + arguments + " <" + (folder / "in").string() + " >" +
                         (folder / "out").string() + " 2>&1";
    static_cast<void>(std::system(command.c_str()));
    std::stringstream text;
    text << std::ifstream(folder / "out").rdbuf();
    std::filesystem::remove_all(folder);
    return text.str();
}

std::string recorded(const std::string& name) {
    std::ifstream file(std::string(KENTONGAN_SOURCE) + "/tests/data/cap/google-testdata/" + name);
    REQUIRE(file.good());
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("an identity is a P-256 key and a certificate that openssl verifies by itself") {
    crypto::initialise();
    const auto made = crypto::make_identity("kabar.example.go.id", kNow);
    const auto text = openssl("x509 -noout -text", made.certificate);
    CHECK(text.contains("Subject: CN = kabar.example.go.id"));
    CHECK(text.contains("ASN1 OID: prime256v1"));
    CHECK(text.contains("Signature Algorithm: ecdsa-with-SHA256"));
    CHECK(text.contains("Not Before: Sep 20 "));
    CHECK(text.contains("Not After : Sep 16 "));
    CHECK(text.contains("CA:FALSE"));
    CHECK(openssl("x509 -noout -pubkey", made.certificate) ==
          openssl("pkey -pubout", made.private_key));
    CHECK(crypto::make_identity("a", kNow).private_key != made.private_key);
    CHECK(openssl("x509 -noout -subject",
                  crypto::make_identity(std::string(300, 'x'), kNow).certificate)
              .contains(std::string(64, 'x')));
}

TEST_CASE("a public key is read from a certificate or from itself, to the same fingerprint") {
    crypto::initialise();
    const auto made = crypto::make_identity("a", kNow);
    const auto from_certificate = crypto::read_public_key(made.certificate);
    REQUIRE(from_certificate.ok());
    CHECK(from_certificate->algorithm == "ECDSA P-256");
    CHECK(from_certificate->pem == openssl("x509 -noout -pubkey", made.certificate));
    CHECK(from_certificate->fingerprint.size() == 64);
    const auto again = crypto::read_public_key(from_certificate->pem);
    REQUIRE(again.ok());
    CHECK(again->fingerprint == from_certificate->fingerprint);

    const auto canada = crypto::read_public_key(recorded("environment_canada_x509_cert.pem"));
    REQUIRE(canada.ok());
    CHECK(canada->algorithm == "RSA 2048");
    // openssl x509 -pubkey | openssl pkey -pubin -outform der | sha256sum
    CHECK(canada->fingerprint ==
          "f995010ee08299dd0da99b6c1da9452bb77154f487fd1b11bf2ea05985f3447c");
}

TEST_CASE("private, weak, foreign and broken keys are refused") {
    crypto::initialise();
    const auto refused = [](const std::string& pem) {
        const auto read = crypto::read_public_key(pem);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code() == ErrorCode::Unprocessable);
        CHECK(read.error().field() == "key");
    };
    const auto made = crypto::make_identity("a", kNow);
    refused("");
    refused("ssh-ed25519 AAAA");
    refused(made.private_key);
    refused(made.certificate.substr(0, 200));
    refused(std::string(crypto::kMaxPemBytes, '\n') + made.certificate);
    refused(openssl("pkey -pubout", openssl("genrsa 1024 2>/dev/null", "")));
    refused(openssl("pkey -pubout", openssl("genpkey -algorithm ed25519", "")));
    refused(openssl("pkey -pubout",
                    openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp224r1", "")));
}
