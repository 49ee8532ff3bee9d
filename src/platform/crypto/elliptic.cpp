#include "platform/crypto/elliptic.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <memory>
#include <stdexcept>

#include "platform/crypto/crypto.h"

namespace kentongan::crypto {
namespace {

template <auto free>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_clear_free>>;
using Numbers = std::unique_ptr<BN_CTX, Freed<BN_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr std::size_t kSignaturePart = 32;

void demand(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Working directly on the group is three times as fast as EVP keys, which OpenSSL 3 copies into its
// providers and back: that is what a warning for 100,000 phones consists of.
const EC_GROUP* group() {
    static const std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>> p256(
        EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    demand(p256 != nullptr, "no P-256");
    return p256.get();
}

// Empty when it is not in 1 … order-1.
Number scalar(std::string_view private_key) {
    if (private_key.size() != kEcPrivateBytes) return {};
    Number number(BN_bin2bn(raw(private_key), static_cast<int>(private_key.size()), nullptr));
    if (!number || BN_is_zero(number.get()) ||
        BN_cmp(number.get(), EC_GROUP_get0_order(group())) >= 0)
        return {};
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return number;
}

std::string public_bytes(const Number& secret, BN_CTX* numbers) {
    Point point(EC_POINT_new(group()));
    demand(point && EC_POINT_mul(group(), point.get(), secret.get(), nullptr, nullptr, numbers),
           "multiplication");
    std::string bytes(kEcPublicBytes, '\0');
    demand(EC_POINT_point2oct(group(), point.get(), POINT_CONVERSION_UNCOMPRESSED, raw(bytes),
                              bytes.size(), numbers) == bytes.size(),
           "point");
    return bytes;
}

// `secret` empty: for verifying.
Key evp_key(std::string_view public_key, const Number& secret) {
    Builder builder(OSSL_PARAM_BLD_new());
    demand(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                                      "prime256v1", 0),
           "parameters");
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, public_key.data(),
                                     public_key.size());
    if (secret) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
    Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) <= 0)
        return {};
    return Key(key);
}

}  // namespace

EcKey make_ec_key() {
    for (;;)
        if (auto key = ec_key_of(random_bytes(kEcPrivateBytes))) return std::move(*key);
}

std::optional<EcKey> ec_key_of(std::string_view private_key) {
    auto secret = scalar(private_key);
    if (!secret) return {};
    Numbers numbers(BN_CTX_new());
    return EcKey{std::string(private_key), public_bytes(secret, numbers.get())};
}

std::optional<std::string> ecdh(std::string_view private_key, std::string_view public_key) {
    auto secret = scalar(private_key);
    if (!secret || public_key.size() != kEcPublicBytes) return {};
    Numbers numbers(BN_CTX_new());
    Point theirs(EC_POINT_new(group())), shared(EC_POINT_new(group()));
    demand(numbers && theirs && shared, "memory");
    // Refuses what is not on the curve.
    if (!EC_POINT_oct2point(group(), theirs.get(), raw(public_key), public_key.size(),
                            numbers.get()))
        return {};
    Number x(BN_new());
    if (!EC_POINT_mul(group(), shared.get(), nullptr, theirs.get(), secret.get(), numbers.get()) ||
        !EC_POINT_get_affine_coordinates(group(), shared.get(), x.get(), nullptr, numbers.get()))
        return {};
    std::string bytes(kEcPrivateBytes, '\0');
    demand(BN_bn2binpad(x.get(), raw(bytes), static_cast<int>(bytes.size())) > 0, "padding");
    return bytes;
}

std::string es256_sign(const EcKey& key, std::string_view bytes) {
    auto secret = scalar(key.private_key);
    auto own = evp_key(key.public_key, secret);
    demand(secret && own, "no key to sign with");
    DigestContext context(EVP_MD_CTX_new());
    demand(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, own.get()) > 0,
           "signing");
    std::size_t size = 0;
    demand(EVP_DigestSign(context.get(), nullptr, &size, raw(bytes), bytes.size()) > 0, "signing");
    std::string der(size, '\0');
    demand(EVP_DigestSign(context.get(), raw(der), &size, raw(bytes), bytes.size()) > 0, "signing");
    const auto* begin = raw(std::string_view(der));
    Signature made(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(size)));
    demand(made != nullptr, "signature");
    std::string signature(2 * kSignaturePart, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(made.get()), raw(signature), kSignaturePart);
    BN_bn2binpad(ECDSA_SIG_get0_s(made.get()), raw(signature) + kSignaturePart, kSignaturePart);
    return signature;
}

bool es256_verify(std::string_view public_key, std::string_view bytes, std::string_view signature) {
    if (signature.size() != 2 * kSignaturePart) return false;
    auto theirs = evp_key(public_key, {});
    if (!theirs) return false;
    Signature given(ECDSA_SIG_new());
    auto part = [&](std::size_t index) {
        return BN_bin2bn(raw(signature.substr(index * kSignaturePart)), kSignaturePart, nullptr);
    };
    demand(given && ECDSA_SIG_set0(given.get(), part(0), part(1)), "signature");
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(given.get(), &der);
    DigestContext context(EVP_MD_CTX_new());
    const bool good =
        size > 0 &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, theirs.get()) > 0 &&
        EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size), raw(bytes),
                         bytes.size()) == 1;
    OPENSSL_free(der);
    return good;
}

}  // namespace kentongan::crypto
