// Signs requests that this server sends. Cavage is what every server of the fediverse understands;
// RFC 9421 is what new ones prefer. Pure and thread-safe: the cost is one RSA signature.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fediverse/signatures/message.h"
#include "platform/base/clock.h"
#include "platform/crypto/rsa.h"

namespace kentongan::signatures {

struct OutgoingRequest {
    std::string_view method;  // "GET", "POST"
    std::string_view scheme = "https";
    // As the client will send them: Host in lower case and without the usual port, and the path
    // with its query ("/inbox").
    std::string_view host, target;
    // SHA-256 of the body, 32 raw bytes, computed once for all inboxes; empty without a body.
    std::string_view body_digest = {};
    HeaderField extra = {};  // one more header to send and sign; none without a name
};

struct SigningKey {
    std::string_view id;  // "https://kentongan.id/users/ani#main-key"; no quotes in it
    const crypto::RsaSigner& signer;
};

// The headers to add: Date, Digest (with a body), Signature over request target, host, date and
// digest (and the extra header) with rsa-sha256, the query string included.
std::vector<HeaderField> sign_cavage(const OutgoingRequest& request, const SigningKey& key,
                                     TimePoint now);
// Content-Digest (with a body), Signature-Input, Signature over method, target URI and digest (and
// the extra header) with rsa-v1_5-sha256.
std::vector<HeaderField> sign_rfc9421(const OutgoingRequest& request, const SigningKey& key,
                                      TimePoint now);

}  // namespace kentongan::signatures
