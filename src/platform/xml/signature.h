// Enveloped XML signatures (W3C XML Signature 1.1): who verifies gets back exactly what was signed,
// so that nothing else can be read by mistake. Whose key it is, is the caller's question. libxmlsec
// behind it.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "platform/xml/xml.h"

namespace kentongan::xml {

inline constexpr int kMaxSignatures = 4;  // of one document; those after are not looked at

// SHA-1 only for a source that cannot do better, by an explicit decision about it.
enum class Digests { Strong, Sha1Too };

// The root of `bytes` in canonical form and UTF-8, without its signatures, when one of the
// Signature elements directly below the root is valid for this public key (PEM): read this and not
// `bytes`. A key or certificate inside the document counts for nothing. The signature must be over
// the whole root ("" or the root's Id), by RSA or ECDSA with SHA-256 or better, with no transforms
// but enveloped-signature and one canonicalisation.
// Errors: those of xml::parse; Unprocessable, field "Signature", when there is none or none is
// valid.
Result<std::string> verify_enveloped(std::string_view bytes, std::string_view public_key_pem,
                                     Digests digests = Digests::Strong, const Limits& limits = {});

// `document` (well-formed, UTF-8) with a signature as the last child of its root. Signatures of
// others stay good: each is over the root without any of them. Exclusive
// canonicalisation, SHA-256, by the key's own algorithm; the certificate stands in KeyInfo for who
// keeps it. Throws when the key cannot sign or the document cannot be read: both are our own.
std::string sign_enveloped(std::string_view document, std::string_view private_key_pem,
                           std::string_view certificate_pem);

}  // namespace kentongan::xml
