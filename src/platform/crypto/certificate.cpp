#include "platform/crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::crypto {
namespace {

constexpr int kLeastRsaBits = 2048, kMostRsaBits = 16'384;
constexpr std::size_t kLongestCommonName = 64;  // X.520 ub-common-name
constexpr auto kValidity = std::chrono::days(20 * 365);

struct Free {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

template <class T>
T must(T value) {
    if (value) return value;
    throw std::runtime_error("OpenSSL cannot make a key or certificate");
}

// Never asks anybody at a terminal.
int no_password(char*, int, int, void*) {
    return -1;
}

Owned<BIO> reader(std::string_view text) {
    return Owned<BIO>(must(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))));
}

template <class Write>
std::string written(Write write) {
    Owned<BIO> bio(must(BIO_new(BIO_s_mem())));
    must(write(bio.get()) == 1);
    char* bytes = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(length));
}

Owned<EVP_PKEY> key_of(std::string_view pem) {
    Owned<EVP_PKEY> key(PEM_read_bio_PUBKEY(reader(pem).get(), nullptr, no_password, nullptr));
    if (!key) {
        Owned<X509> certificate(
            PEM_read_bio_X509(reader(pem).get(), nullptr, no_password, nullptr));
        if (certificate) key.reset(X509_get_pubkey(certificate.get()));
    }
    ERR_clear_error();
    return key;
}

// Empty when we do not believe such a key.
std::string algorithm_of(EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
        return bits >= kLeastRsaBits && bits <= kMostRsaBits ? "RSA " + std::to_string(bits)
                                                             : std::string();
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return {};
    char name[64] = {};
    if (EVP_PKEY_get_group_name(key, name, sizeof name, nullptr) != 1) return {};
    switch (OBJ_txt2nid(name)) {
        case NID_X9_62_prime256v1:
            return "ECDSA P-256";
        case NID_secp384r1:
            return "ECDSA P-384";
        case NID_secp521r1:
            return "ECDSA P-521";
        default:
            return {};
    }
}

void add_extension(X509* certificate, int nid, const char* value) {
    Owned<X509_EXTENSION> extension(must(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)));
    must(X509_add_ext(certificate, extension.get(), -1));
}

void set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1));
}

Owned<X509> self_signed(EVP_PKEY* key, std::string_view common_name, TimePoint now) {
    Owned<X509> certificate(must(X509_new()));
    X509* x509 = certificate.get();
    must(X509_set_version(x509, 2));  // counted from 0
    set_serial(x509);
    const auto seconds = [](TimePoint time) {
        return static_cast<std::time_t>(to_millis(time) / 1000);
    };
    must(ASN1_TIME_set(X509_getm_notBefore(x509), seconds(now - std::chrono::days(1))));
    must(ASN1_TIME_set(X509_getm_notAfter(x509), seconds(now + kValidity)));
    X509_NAME* name = X509_get_subject_name(x509);
    const auto text = std::string(common_name.substr(0, kLongestCommonName));
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0));
    must(X509_set_issuer_name(x509, name));
    must(X509_set_pubkey(x509, key));
    add_extension(x509, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x509, NID_key_usage, "critical,digitalSignature");
    must(X509_sign(x509, key, EVP_sha256()));
    return certificate;
}

}  // namespace

Identity make_identity(std::string_view common_name, TimePoint now) {
    Owned<EVP_PKEY> key(must(EVP_EC_gen("P-256")));
    const auto certificate = self_signed(key.get(), common_name, now);
    Identity identity;
    identity.private_key = written([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    identity.certificate =
        written([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
    return identity;
}

Result<PublicKey> read_public_key(std::string_view pem) {
    const auto key = pem.size() <= kMaxPemBytes ? key_of(pem) : Owned<EVP_PKEY>();
    if (!key)
        return Error(ErrorCode::Unprocessable,
                     "This is neither a certificate nor a public key in PEM form.", "key");
    PublicKey read;
    read.algorithm = algorithm_of(key.get());
    if (read.algorithm.empty())
        return Error(ErrorCode::Unprocessable,
                     "The key must be RSA of 2048 bits or more, or ECDSA P-256, P-384 or P-521.",
                     "key");
    read.pem = written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
    unsigned char* der = nullptr;
    const int length = i2d_PUBKEY(key.get(), &der);
    must(length > 0);
    read.fingerprint = hex_encode(sha256(
        std::string_view(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length))));
    OPENSSL_free(der);
    return read;
}

}  // namespace kentongan::crypto
