// Proofs inside activities (FEP-8b32): an activity that its own actor proved may be brought by
// somebody else, a forwarder or a relay, once. Blocks on the network; thread-safe.
#pragma once

#include <string>

#include "fediverse/activitystreams/types.h"
#include "fediverse/signatures/integrity.h"
#include "fediverse/signatures/replay.h"
#include "rooms/actors/people.h"

namespace kentongan::actors {

class Proofs {
public:
    Proofs(Platform& platform, People& people) : platform_(platform), people_(people) {}

    // Whether there is one that we understand.
    static bool has_proof(const json::value& document);
    // Unauthorized with an English sentence unless the proof is the actor's; Unavailable, Forbidden
    // and Gone as People::signer.
    struct Proven {
        People::Signer actor;
        std::optional<TimePoint> created;  // never from the future
    };
    Result<Proven> check(const activitystreams::Activity& activity, const json::value& document);
    // The same for what somebody else brings: it has to be of its time, too, and to have an id.
    Result<Proven> check_brought(const activitystreams::Activity& activity,
                                 const json::value& document);

    // False: it was here already, brought by its actor or by somebody else.
    bool first_time(const activitystreams::Activity& activity);
    void forget(const activitystreams::Activity& activity);

private:
    static signatures::Claim mark_of(const activitystreams::Activity& activity);

    Platform& platform_;
    People& people_;
    signatures::SeenSignatures seen_;  // by the activity's id: HTTP signatures differ
};

}  // namespace kentongan::actors
