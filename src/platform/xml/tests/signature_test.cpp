// The xmlsec1 command is the other side: it verifies what we sign, and we verify what it signs.
#include "platform/xml/signature.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace kentongan;

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kAlert =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>a-1</identifier>"
    "<note>R&amp;D &lt;b&gt; é&#13;</note></alert>";

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), path.string());
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string recorded(const std::string& name) {
    return read_file(fs::path(KENTONGAN_SOURCE) / "tests/data/cap/google-testdata" / name);
}

class Folder {
public:
    Folder() {
        char pattern[] = "/tmp/kentongan-sign-XXXXXX";
        REQUIRE(mkdtemp(pattern) != nullptr);
        path_ = pattern;
    }
    ~Folder() { fs::remove_all(path_); }
    std::string put(const std::string& name, std::string_view content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return (path_ / name).string();
    }
    std::string get(const std::string& name) const { return read_file(path_ / name); }
    bool run(const std::string& command) const {
        return std::system(("cd " + path_.string() + " && " + command + " >log 2>&1").c_str()) == 0;
    }

private:
    fs::path path_;
};

struct Keys {
    explicit Keys(const std::string& algorithm = "EC -pkeyopt ec_paramgen_curve:P-256") {
        REQUIRE(folder.run("openssl genpkey -algorithm " + algorithm + " -out key.pem"));
        REQUIRE(
            folder.run("openssl req -new -x509 -key key.pem -days 30 -subj /CN=uji "
                       "-out certificate.pem"));
        REQUIRE(folder.run("openssl pkey -in key.pem -pubout -out public.pem"));
        private_key = folder.get("key.pem");
        certificate = folder.get("certificate.pem");
        public_key = folder.get("public.pem");
    }
    Folder folder;
    std::string private_key, certificate, public_key;
};

const Keys& ecdsa() {
    static const Keys keys;
    return keys;
}
const Keys& rsa() {
    static const Keys keys("RSA -pkeyopt rsa_keygen_bits:2048");
    return keys;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    return text.replace(at, from.size(), to);
}

struct Template {
    std::string canonical = "http://www.w3.org/2001/10/xml-exc-c14n#";
    std::string method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    std::string uri;
    std::string transforms =
        "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
    std::string digest = "http://www.w3.org/2001/04/xmlenc#sha256";
    std::string attributes, body = "<identifier>a-1</identifier>";
};

// What the xmlsec1 command signs by a template of ours.
std::string signed_by_xmlsec(const Keys& keys, const Template& wanted) {
    const std::string document =
        "<alert xmlns=\"urn:x\"" + wanted.attributes + ">" + wanted.body +
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>"
        "<CanonicalizationMethod Algorithm=\"" +
        wanted.canonical +
        "\"/>"
        "<SignatureMethod Algorithm=\"" +
        wanted.method +
        "\"/>"
        "<Reference URI=\"" +
        wanted.uri + "\"><Transforms>" + wanted.transforms +
        "</Transforms><DigestMethod Algorithm=\"" + wanted.digest +
        "\"/><DigestValue/>"
        "</Reference></SignedInfo><SignatureValue/></Signature></alert>";
    keys.folder.put("template.xml", document);
    REQUIRE_MESSAGE(keys.folder.run("xmlsec1 --sign --privkey-pem key.pem --id-attr:Id alert "
                                    "--id-attr:Id info --output signed.xml template.xml"),
                    keys.folder.get("log"));
    return keys.folder.get("signed.xml");
}

void check_refused(std::string_view document, const std::string& key,
                   xml::Digests digests = xml::Digests::Strong) {
    const auto verified = xml::verify_enveloped(document, key, digests);
    REQUIRE_FALSE(verified.ok());
    CHECK(verified.error().code() == ErrorCode::Unprocessable);
    CHECK(verified.error().field() == "Signature");
}

}  // namespace

TEST_CASE("what we sign is verified by the xmlsec1 command and by us, with either kind of key") {
    for (const Keys* keys : {&ecdsa(), &rsa()}) {
        const auto document = xml::sign_enveloped(kAlert, keys->private_key, keys->certificate);
        keys->folder.put("ours.xml", document);
        CHECK_MESSAGE(keys->folder.run("xmlsec1 --verify --trusted-pem certificate.pem ours.xml"),
                      keys->folder.get("log"));
        const auto verified = xml::verify_enveloped(document, keys->public_key);
        REQUIRE(verified.ok());
        CHECK(*verified ==
              "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">"
              "<identifier>a-1</identifier>"
              "<note>R&amp;D &lt;b&gt; é&#xD;</note></alert>");
        const auto read = xml::parse(document);
        REQUIRE(read.ok());
        REQUIRE(read->child("Signature") != nullptr);
        CHECK(read->children.back().name == "Signature");
        keys->folder.put("changed.xml", replaced(document, "a-1", "a-2"));
        CHECK_FALSE(keys->folder.run("xmlsec1 --verify --trusted-pem certificate.pem changed.xml"));
    }
    check_refused(xml::sign_enveloped(kAlert, ecdsa().private_key, ecdsa().certificate),
                  rsa().public_key);
}

TEST_CASE("what the xmlsec1 command signs is verified, in every form we accept") {
    Template inclusive, id, own_c14n, longer;
    inclusive.canonical = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    id.uri = "#dok";
    id.attributes = " Id=\"dok\"";
    own_c14n.transforms += "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    longer.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
    longer.digest = "http://www.w3.org/2001/04/xmlenc#sha512";
    for (const Template& wanted : {Template{}, inclusive, id, own_c14n, longer}) {
        const auto verified =
            xml::verify_enveloped(signed_by_xmlsec(rsa(), wanted), rsa().public_key);
        CAPTURE(wanted.canonical);
        CAPTURE(wanted.method);
        REQUIRE(verified.ok());
        CHECK(verified->ends_with("<identifier>a-1</identifier></alert>"));
    }
    Template curve;
    curve.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    CHECK(xml::verify_enveloped(signed_by_xmlsec(ecdsa(), curve), ecdsa().public_key).ok());
}

TEST_CASE("one changed byte, a missing signature or another key is refused") {
    const auto document = xml::sign_enveloped(kAlert, rsa().private_key, rsa().certificate);
    const Keys other("RSA -pkeyopt rsa_keygen_bits:2048");
    check_refused(document, other.public_key);
    check_refused(document, "no key");
    check_refused(kAlert, rsa().public_key);
    check_refused(replaced(document, "a-1", "a-2"), rsa().public_key);
    check_refused(replaced(document, "</note>", " </note>"), rsa().public_key);
    check_refused(replaced(document, "<note>", "<code/><note>"), rsa().public_key);
    check_refused(replaced(document, "cap:1.2\">", "cap:1.2\" x=\"1\">"), rsa().public_key);
    const auto value = document.find("<SignatureValue>") + 40;
    auto broken = document;
    broken[value] = broken[value] == 'A' ? 'B' : 'A';
    check_refused(broken, rsa().public_key);
    CHECK(xml::verify_enveloped("<alert", rsa().public_key).error().code() ==
          ErrorCode::BadRequest);
    CHECK(
        xml::verify_enveloped(replaced(document, "<alert", "<!DOCTYPE a><alert"), rsa().public_key)
            .error()
            .detail() == "a DOCTYPE is refused");
}

TEST_CASE("a key inside the document counts for nothing") {
    const Keys stranger;
    const auto document = xml::sign_enveloped(kAlert, stranger.private_key, stranger.certificate);
    CHECK(xml::verify_enveloped(document, stranger.public_key).ok());
    check_refused(document, ecdsa().public_key);
    // A valid signature stays one when others add what is not part of its proof.
    auto added = replaced(document, "</SignatureValue>",
                          "</SignatureValue><Object xmlns=\"\"><x/></Object>");
    const auto verified = xml::verify_enveloped(added, stranger.public_key);
    REQUIRE(verified.ok());
    CHECK_FALSE(verified->contains("<x"));
}

TEST_CASE("signature wrapping: nothing but what was signed comes back") {
    Template wanted;
    wanted.attributes = " Id=\"dok\"";
    wanted.uri = "#dok";
    const auto document = signed_by_xmlsec(rsa(), wanted);
    const auto begin = document.find("<alert");
    const std::string original = document.substr(begin);
    const auto signature = original.substr(original.find("<Signature"),
                                           original.find("</alert>") - original.find("<Signature"));
    const auto bare = replaced(original, signature, "");
    const std::string forged = "<identifier>palsu</identifier>";
    // The signed root moved inside another one, in the three classic ways.
    check_refused("<alert xmlns=\"urn:x\">" + forged + original + "</alert>", rsa().public_key);
    check_refused("<alert xmlns=\"urn:x\">" + forged + bare + signature + "</alert>",
                  rsa().public_key);
    check_refused("<alert xmlns=\"urn:x\" Id=\"dok\">" + forged + bare + signature + "</alert>",
                  rsa().public_key);
    check_refused("<alert xmlns=\"urn:x\">" + forged +
                      replaced(signature, "</SignatureValue>",
                               "</SignatureValue><Object>" + bare + "</Object>") +
                      "</alert>",
                  rsa().public_key);
    // A signature over a part only.
    Template part;
    part.uri = "#bagian";
    part.body = "<info Id=\"bagian\"><x/></info>";
    check_refused(signed_by_xmlsec(rsa(), part), rsa().public_key);
}

TEST_CASE("only whole documents, strong digests and no other transforms are accepted") {
    Template weak_digest, weak_method, path;
    weak_digest.digest = "http://www.w3.org/2000/09/xmldsig#sha1";
    weak_method.method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
    path.transforms +=
        "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"
        "<XPath>not(ancestor-or-self::identifier)</XPath></Transform>";
    for (const Template& wanted : {weak_digest, weak_method, path})
        check_refused(signed_by_xmlsec(rsa(), wanted), rsa().public_key);
    CHECK(xml::verify_enveloped(signed_by_xmlsec(rsa(), weak_digest), rsa().public_key,
                                xml::Digests::Sha1Too)
              .ok());
    check_refused(signed_by_xmlsec(rsa(), path), rsa().public_key, xml::Digests::Sha1Too);
    const auto document = xml::sign_enveloped(kAlert, rsa().private_key, rsa().certificate);
    check_refused(replaced(document, "URI=\"\"", "URI=\"http://127.0.0.1:1/x\""), rsa().public_key);
    check_refused(replaced(document, "URI=\"\"", "URI=\"#nobody\""), rsa().public_key);
    check_refused(replaced(document, " URI=\"\"", ""), rsa().public_key);
}

TEST_CASE("signatures recorded from real offices verify with their keys, by SHA-1 allowed") {
    // The modulus that stands in the document itself: the key the office signed with.
    const std::string usgs =
        "-----BEGIN PUBLIC KEY-----\n"
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAiqSOSGRoJI7hg8yUih5W\n"
        "FOPcEsc4bZhYwQ1etBSM5eYip4pc2xr3n5aMnJOCatFUIiJBxIfopp+9w5W52Lvq\n"
        "QJst+qkfv6ZV6ZUu86lLV1znXKOf10b1JtBtkZiJA+alaE1xd+oMmz+KdYRpoAaV\n"
        "FKM7ClnXu16pV9ZLHHtLmAe6sO+MIZ+up1Q+9CqF32rJXM4exPKqdEBCHYrz1iCA\n"
        "jDApRwxXb60D4wtQEtTF9t9z3k1RjnbviozWQuF/k5MzdcVbCfRJk8s3kF+oaJol\n"
        "Wd3ukOfExpBQFiIQ8ritEbLWS+z3yd66g9CdXRvJZWht4MWamDOClBaRnNKGflut\n"
        "AQIDAQAB\n"
        "-----END PUBLIC KEY-----\n";
    const auto earthquake = recorded("earthquake_signed.cap");
    check_refused(earthquake, usgs);
    const auto verified = xml::verify_enveloped(earthquake, usgs, xml::Digests::Sha1Too);
    REQUIRE(verified.ok());
    CHECK(verified->contains("<senderName>CISN Northern California Management Center"));
    check_refused(replaced(earthquake, "EQ 1.3", "EQ 9.3"), usgs, xml::Digests::Sha1Too);

    // Signed twice, by the office and by the network that relayed it.
    const Folder folder;
    for (const auto* name : {"naads_x509_cert.pem", "environment_canada_x509_cert.pem"}) {
        folder.put("certificate.pem", recorded(name));
        REQUIRE(folder.run("openssl x509 -in certificate.pem -noout -pubkey -out public.pem"));
        const auto key = folder.get("public.pem");
        const auto canada = recorded("canada_signed.cap");
        CHECK(xml::verify_enveloped(canada, key, xml::Digests::Sha1Too).ok());
        check_refused(replaced(canada, "cap-pac@ec.gc.ca", "cap-pac@ec.gc.cb"), key,
                      xml::Digests::Sha1Too);
    }
}
