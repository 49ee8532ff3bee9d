// Activities as they arrive, for the rooms that understand them.
#pragma once

#include <functional>
#include <string>

#include "fediverse/activitystreams/types.h"
#include "platform/base/result.h"
#include "rooms/accounts/types.h"

namespace kentongan::actors {

using accounts::AccountId;
using activitystreams::Activity;

// An activity whose signature was verified: its actor signed it, and is not shut out.
struct Arrived {
    Activity activity;
    json::value document;  // the whole of it
    accounts::Account actor;
};

// True: it was for this handler, and what it means is on disk. Errors are the peer's answer;
// Unavailable asks it to come again.
using Handler = std::function<Result<bool>(const Arrived&)>;

// What one actor signed in the name of another; the document is not believed. False: not for us.
using Forwarder = std::function<Result<bool>(AccountId signer, const Activity&)>;

}  // namespace kentongan::actors
