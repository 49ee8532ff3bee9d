#include "platform/crypto/rsa.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "platform/base/strings.h"

namespace kentongan::crypto {

struct RsaKey {
    explicit RsaKey(EVP_PKEY* parsed) : pkey(parsed) {}
    ~RsaKey() {
        EVP_MD_CTX_free(verifying);
        EVP_PKEY_free(pkey);
    }
    RsaKey(const RsaKey&) = delete;
    RsaKey& operator=(const RsaKey&) = delete;
    // OpenSSL wants it mutable, but only counts references and caches what it computed, under
    // locks.
    EVP_PKEY* pkey;
    // Ready to verify, and copied for each verification: preparing takes a quarter as long as the
    // arithmetic. Of public keys only.
    EVP_MD_CTX* verifying = nullptr;
};

namespace {

constexpr std::size_t kLongestPem = 16 << 10;
constexpr int kMostExponentBits = 64;

struct Free {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(OSSL_DECODER_CTX* context) const { OSSL_DECODER_CTX_free(context); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

void demand(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

// OpenSSL's queue of errors is per thread; what a stranger's key left in it is nobody's business.
struct ForgetErrors {
    ~ForgetErrors() { ERR_clear_error(); }
};

// The decoder takes both forms of a key, and no RSA-PSS, whose signatures are others.
std::shared_ptr<RsaKey> parse(std::string_view pem, int selection) {
    if (pem.size() > kLongestPem) return {};
    const ForgetErrors forget;
    EVP_PKEY* parsed = nullptr;
    Owned<OSSL_DECODER_CTX> decoder(
        OSSL_DECODER_CTX_new_for_pkey(&parsed, "PEM", nullptr, "RSA", selection, nullptr, nullptr));
    demand(decoder != nullptr, "no decoder");
    const auto* bytes = raw(pem);
    std::size_t size = pem.size();
    if (OSSL_DECODER_from_data(decoder.get(), &bytes, &size) != 1 || parsed == nullptr) return {};
    auto key = std::make_shared<RsaKey>(parsed);
    const int bits = EVP_PKEY_get_bits(parsed);
    BIGNUM* exponent = nullptr;
    if (EVP_PKEY_get_bn_param(parsed, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return {};
    const Owned<BIGNUM> owned(exponent);
    if (bits < kLeastRsaKeyBits || bits > kMostRsaKeyBits ||
        BN_num_bits(exponent) > kMostExponentBits)
        return {};
    return key;
}

template <class Write>
std::string written(Write write) {
    Owned<BIO> bio(BIO_new(BIO_s_mem()));
    demand(bio && write(bio.get()) == 1, "writing a key");
    char* bytes = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(length));
}

}  // namespace

RsaKeyPair make_rsa_key(int bits) {
    if (bits < kLeastRsaKeyBits || bits > kMostRsaKeyBits)
        throw std::logic_error("an RSA key has 2048 to 8192 bits");
    Owned<EVP_PKEY> key(EVP_RSA_gen(static_cast<unsigned>(bits)));
    demand(key != nullptr, "no RSA key");
    return {written([&](BIO* bio) {
                return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr,
                                                     nullptr);
            }),
            written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); })};
}

std::optional<RsaSigner> RsaSigner::from_pem(std::string_view private_pem) {
    auto key = parse(private_pem, EVP_PKEY_KEYPAIR);
    if (!key) return {};
    return RsaSigner(std::move(key));
}

std::string RsaSigner::sign(std::string_view bytes) const {
    Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_->pkey));
    std::string signature(size, '\0');
    demand(context &&
               EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pkey) > 0 &&
               EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                              &size, raw(bytes), bytes.size()) > 0,
           "signing");
    signature.resize(size);
    return signature;
}

std::optional<RsaPublicKey> RsaPublicKey::from_pem(std::string_view public_pem) {
    const auto text = trim(public_pem);
    if (!text.starts_with("-----BEGIN PUBLIC KEY-----") &&
        !text.starts_with("-----BEGIN RSA PUBLIC KEY-----"))
        return {};
    auto key = parse(text, EVP_PKEY_PUBLIC_KEY);
    if (!key) return {};
    key->verifying = EVP_MD_CTX_new();
    demand(key->verifying &&
               EVP_DigestVerifyInit(key->verifying, nullptr, EVP_sha256(), nullptr, key->pkey) > 0,
           "verifying");
    return RsaPublicKey(std::move(key));
}

bool RsaPublicKey::verify(std::string_view bytes, std::string_view signature) const {
    const ForgetErrors forget;
    Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    demand(context && EVP_MD_CTX_copy_ex(context.get(), key_->verifying) == 1, "verifying");
    return EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes),
                            bytes.size()) == 1;
}

}  // namespace kentongan::crypto
