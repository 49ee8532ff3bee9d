// The facts of a warning as a post from elsewhere says them. They prove nothing
// (docs/federation.md): what is kept says so itself, and is shown as the word of its author.
#pragma once

#include <string>

#include "fediverse/activitystreams/types.h"

namespace kentongan::objects {

// The extension of a post: {"alert": {…, "verified": false}} of the members of our own that are
// known; empty when there is no alert, when one of them says what it cannot, and of exercises.
std::string unverified_alert(const activitystreams::Object& object);

}  // namespace kentongan::objects
