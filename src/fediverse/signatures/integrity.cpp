#include "fediverse/signatures/integrity.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fediverse/signatures/canonical_json.h"
#include "fediverse/signatures/reading.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"

namespace kentongan::signatures {
namespace {

std::string_view text_of(const json::value& value, std::string_view name) {
    const auto* text = find_string(value, name);
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

// A context is one thing or a list of them.
json::array listed(const json::value& context) {
    if (const auto* array = context.if_array()) return *array;
    json::array one;
    one.push_back(context);
    return one;
}

// §3.3.2, step 4: the document may only add to the proof's contexts, behind them.
bool begins_with(const json::value& context, const json::value& start) {
    const auto whole = listed(context), front = listed(start);
    return front.size() <= whole.size() && std::equal(front.begin(), front.end(), whole.begin());
}

Result<void> check_kind(const json::value& proof) {
    if (!proof.is_object()) return refused("the document needs exactly one proof");
    if (text_of(proof, "type") != "DataIntegrityProof" ||
        text_of(proof, "cryptosuite") != "eddsa-jcs-2022")
        return refused("the proof must be of eddsa-jcs-2022");
    if (text_of(proof, "proofPurpose") != "assertionMethod")
        return refused("the proof's purpose must be assertionMethod");
    return {};
}

}  // namespace

Result<IntegrityClaim> read_integrity_proof(const json::value& document) {
    const auto* proof = find(document, "proof");
    if (!proof) return refused("the document has no proof");
    TRY(check_kind(*proof));
    IntegrityClaim claim;
    claim.verification_method = text_of(*proof, "verificationMethod");
    if (claim.verification_method.empty() || claim.verification_method.size() > kLongestKeyId)
        return refused("the proof has no verificationMethod");
    auto signature = crypto::multibase_decode(text_of(*proof, "proofValue"));
    if (!signature || signature->size() != crypto::kEd25519SignatureBytes)
        return refused("the proof has no usable proofValue");
    claim.signature = std::move(*signature);
    if (find(*proof, "created")) {
        claim.created = parse_iso(text_of(*proof, "created"));
        if (!claim.created) return refused("the proof's \"created\" is no time");
    }

    auto unsecured = document.get_object();
    unsecured.erase("proof");
    if (const auto* context = find(*proof, "@context")) {
        const auto* own = find(document, "@context");
        if (!own || !begins_with(*own, *context))
            return refused("the proof's context is not that of the document");
        unsecured["@context"] = *context;
    }
    auto options = proof->get_object();
    options.erase("proofValue");
    claim.signed_bytes =
        crypto::sha256(canonical_json(options)) + crypto::sha256(canonical_json(unsecured));
    return claim;
}

bool verify(const IntegrityClaim& claim, const PublicKey& key) {
    const auto* ed25519 = std::get_if<crypto::Ed25519PublicKey>(&key);
    return ed25519 && ed25519->verify(claim.signed_bytes, claim.signature);
}

}  // namespace kentongan::signatures
