#include "rooms/actors/proofs.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <vector>

#include "fediverse/activitystreams/values.h"

namespace kentongan::actors {
namespace {

Error refused(const char* text) {
    return Error(ErrorCode::Unauthorized, text);
}

using Claims = std::vector<signatures::IntegrityClaim>;

// What may have been proved: Fedify adds a Linked Data signature to what has a proof already.
Result<Claims> claims_of(const json::value& document) {
    Claims claims;
    TRY_ASSIGN(auto whole, signatures::read_integrity_proof(document));
    claims.push_back(std::move(whole));
    if (!find(document, "signature")) return claims;
    auto bare = document.get_object();
    bare.erase("signature");
    TRY_ASSIGN(auto other, signatures::read_integrity_proof(bare));
    claims.push_back(std::move(other));
    return claims;
}

bool is_any_by(const Claims& claims, const signatures::PublicKey& key) {
    return std::ranges::any_of(claims,
                               [&](const auto& claim) { return signatures::verify(claim, key); });
}

}  // namespace

// Of another suite it may be true or false: it says nothing to us.
bool Proofs::has_proof(const json::value& document) {
    const auto* proof = activitystreams::one(document, "proof");
    const auto* suite = proof ? find_string(*proof, "cryptosuite") : nullptr;
    return suite && *suite == "eddsa-jcs-2022";
}

Result<Proofs::Proven> Proofs::check(const activitystreams::Activity& activity,
                                     const json::value& document) {
    TRY_ASSIGN(const auto claims, claims_of(document));
    const auto& claim = claims.front();
    if (claim.created && *claim.created > platform_.clock.now() + signatures::kClockSkew)
        return refused("the proof is from the future");
    if (!activitystreams::same_origin(claim.verification_method, activity.actor))
        return refused("the proof's key is of another host than the actor");
    TRY_ASSIGN(auto signer, people_.signer(claim.verification_method));
    if (!is_any_by(claims, signer.key)) {
        TRY_ASSIGN(signer, people_.signer_anew(claim.verification_method));
        if (!is_any_by(claims, signer.key)) return refused("the proof does not fit");
    }
    if (signer.uri != activity.actor) return refused("the proof is somebody else's");
    return Proven{std::move(signer), claim.created};
}

// A peer that was away long brings old activities itself, with signatures of today; others do not.
Result<Proofs::Proven> Proofs::check_brought(const activitystreams::Activity& activity,
                                             const json::value& document) {
    if (activity.id.empty()) return refused("what is forwarded needs an id");
    TRY_ASSIGN(auto proven, check(activity, document));
    if (!proven.created) return refused("the proof does not say when it was made");
    if (*proven.created < platform_.clock.now() - signatures::kOldestSignature)
        return refused("the proof is too old");
    return proven;
}

signatures::Claim Proofs::mark_of(const activitystreams::Activity& activity) {
    signatures::Claim claim;
    claim.signature = activity.id;
    return claim;
}

bool Proofs::first_time(const activitystreams::Activity& activity) {
    return seen_.first_time(mark_of(activity), platform_.clock.now());
}

void Proofs::forget(const activitystreams::Activity& activity) {
    seen_.forget(mark_of(activity));
}

}  // namespace kentongan::actors
