// Proofs inside documents (FEP-8b32): who made an object, whoever brings it. The cryptosuite is
// eddsa-jcs-2022 of the W3C (vc-di-eddsa §3.3). Pure and thread-safe.
#pragma once

#include <optional>
#include <string>

#include "fediverse/signatures/claim.h"
#include "platform/base/json.h"

namespace kentongan::signatures {

struct IntegrityClaim {
    std::string verification_method;  // id of the key, as sent, not empty, 2,048 bytes at most
    std::string signed_bytes;         // both hashes, 64 bytes
    std::string signature;
    std::optional<TimePoint> created;
};

// The proof of a document that has exactly one, for "assertionMethod". Whether the key belongs to
// the document's author is the caller's to ask. Unauthorized with an English sentence.
Result<IntegrityClaim> read_integrity_proof(const json::value& document);
bool verify(const IntegrityClaim& claim, const PublicKey& key);  // Ed25519 keys only

}  // namespace kentongan::signatures
