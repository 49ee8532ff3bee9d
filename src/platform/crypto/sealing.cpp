#include "platform/crypto/sealing.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "platform/crypto/crypto.h"

namespace kentongan::crypto {
namespace {

struct Freed {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Freed>;

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Context begin(std::string_view key, std::string_view nonce, bool sealing) {
    if (key.size() != kAesKeyBytes || nonce.size() != kGcmNonceBytes)
        throw std::logic_error("a key of 16 bytes and a nonce of 12");
    Context context(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, raw(key),
                                      raw(nonce), sealing ? 1 : 0) != 1)
        throw std::runtime_error("OpenSSL: no AES-128-GCM");
    return context;
}

}  // namespace

std::string hkdf_sha256(std::string_view salt, std::string_view secret, std::string_view info,
                        std::size_t bytes) {
    const auto extracted = hmac_sha256(salt, secret);
    auto expanded = hmac_sha256(extracted, std::string(info) + '\x01');
    if (bytes > expanded.size()) throw std::logic_error("one round of HKDF gives 32 bytes");
    expanded.resize(bytes);
    return expanded;
}

std::string aes128gcm_seal(std::string_view key, std::string_view nonce, std::string_view plain) {
    auto context = begin(key, nonce, true);
    std::string sealed(plain.size() + kGcmTagBytes, '\0');
    int size = 0, rest = 0;
    if (EVP_CipherUpdate(context.get(), raw(sealed), &size, raw(plain),
                         static_cast<int>(plain.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), raw(sealed) + size, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTagBytes,
                            raw(sealed) + plain.size()) != 1)
        throw std::runtime_error("OpenSSL: sealing failed");
    return sealed;
}

std::optional<std::string> aes128gcm_open(std::string_view key, std::string_view nonce,
                                          std::string_view sealed) {
    if (sealed.size() < kGcmTagBytes) return {};
    auto context = begin(key, nonce, false);
    std::string plain(sealed.size() - kGcmTagBytes, '\0');
    std::string tag(sealed.substr(plain.size()));
    int size = 0, rest = 0;
    if (EVP_CipherUpdate(context.get(), raw(plain), &size, raw(sealed),
                         static_cast<int>(plain.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, raw(tag)) != 1 ||
        EVP_CipherFinal_ex(context.get(), raw(plain) + size, &rest) != 1)
        return {};
    return plain;
}

}  // namespace kentongan::crypto
