// The digests of bodies that signatures cover: "Digest: SHA-256=…" (RFC 3230, as Cavage signatures
// use it) and "Content-Digest: sha-256=:…:" (RFC 9530).
#include <map>

#include "fediverse/signatures/reading.h"
#include "fediverse/signatures/structured.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::signatures {
namespace {

using Digests = std::map<std::string, std::string, std::less<>>;  // raw bytes by algorithm

Error malformed() {
    return refused("the digest of the body is malformed");
}

Result<void> check(const Message& message, const Digests& digests, bool sha512_counts) {
    const auto sha256 = digests.find("sha-256");
    const auto sha512 = sha512_counts ? digests.find("sha-512") : digests.end();
    if (sha256 == digests.end() && sha512 == digests.end())
        return refused("the body needs a digest of SHA-256");
    if ((sha256 != digests.end() && sha256->second != crypto::sha256(message.body)) ||
        (sha512 != digests.end() && sha512->second != crypto::sha512(message.body)))
        return refused("the digest is not that of the body");
    return {};
}

}  // namespace

Result<void> check_digest(const Message& message) {
    const auto header = field_value(message, "digest").value_or("");
    if (header.size() > kLongestSignatureHeader) return malformed();
    Digests digests;
    for (auto part : split(header, ',')) {
        part = trim(part);
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) return malformed();
        auto name = ascii_lower(part.substr(0, equals));
        // Values of other algorithms may be written otherwise.
        auto value = name == "sha-256" ? read_base64(part.substr(equals + 1)) : std::string();
        if (!value || !digests.emplace(std::move(name), std::move(*value)).second)
            return malformed();
    }
    return check(message, digests, false);
}

Result<void> check_content_digest(const Message& message) {
    const auto header = field_value(message, "content-digest").value_or("");
    if (header.size() > kLongestSignatureHeader) return malformed();
    Digests digests;
    StructuredScanner scan(header);
    for (bool more = true; more;) {
        auto name = scan.key();
        if (!name || !scan.take('=')) return malformed();
        auto value = scan.bytes();
        if (!value || !digests.emplace(std::move(*name), std::move(*value)).second ||
            !scan.next_member(more))
            return malformed();
    }
    return check(message, digests, true);
}

}  // namespace kentongan::signatures
