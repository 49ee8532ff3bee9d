// Who says to have signed a request: the two kinds of HTTP signatures of the fediverse are read
// into one Claim, and a claim is verified with a key that the caller finds by its id. Nothing here
// does I/O. Used by the inbox and by whatever asks for signed GETs; everything is thread-safe.
//
// Cavage: draft-cavage-http-signatures-12, as Mastodon understands it. RFC 9421: HTTP Message
// Signatures, with Content-Digest of RFC 9530.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "fediverse/signatures/message.h"
#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/crypto/ed25519.h"
#include "platform/crypto/rsa.h"

namespace kentongan::signatures {

using PublicKey = std::variant<crypto::RsaPublicKey, crypto::Ed25519PublicKey>;

enum class Scheme { Cavage, Rfc9421 };
enum class Algorithm {
    RsaSha256,  // PKCS#1 v1.5
    Ed25519,
    OfTheKey,  // RFC 9421 without "alg" leaves it to the key (§3.2, step 6)
};

inline constexpr Duration kOldestSignature = 12h;  // as Mastodon
inline constexpr Duration kClockSkew = 1h;         // into the future, and past "expires"

struct Claim {
    Scheme scheme = Scheme::Cavage;
    Algorithm algorithm = Algorithm::RsaSha256;
    std::string key_id;  // as sent, not empty, 2,048 bytes at most; no URL has been checked
    // What may have been signed; one that verifies is enough. Two when a Cavage request has a query
    // string, which some peers sign and some do not.
    std::vector<std::string> signing_strings;
    std::string signature;  // raw bytes
    TimePoint created;
};

// The claim of a request, when it is well formed, covers what it must, is of its time, and the
// digest fits the body. Everything but the signature itself is checked, so the caller may now spend
// a look-up of the key on it.
//
// Covered must be: method and target; the host; Date or "created"; for POST, and whenever there is
// a body, its digest. Refused are parameters, components or labels given twice, headers over 8 KiB,
// more than 32 components, unknown algorithms and unknown components.
// Unauthorized, with an English sentence for the peer's log that says what is wrong.
Result<Claim> read_signature(const Message& message, TimePoint now);

// Whether the key's owner signed it. A key of another kind than the claim's algorithm is no match.
bool verify(const Claim& claim, const PublicKey& key);

}  // namespace kentongan::signatures
