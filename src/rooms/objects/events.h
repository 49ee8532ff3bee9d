// Events (FEP-8a8e, as Mobilizon writes them): the members of an Event besides those of every post,
// and what a foreign one says. Pure.
#pragma once

#include <string>

#include "fediverse/activitystreams/types.h"
#include "platform/base/json.h"
#include "rooms/objects/types.h"

namespace kentongan::objects {

// `participants`: who has been accepted until now.
void append_event(JsonWriter& out, const EventFacts& facts, std::int64_t participants,
                  const std::string& author_uri);
// A post of ours begins with the name, which an Event says apart.
std::string event_content(const EventFacts& facts, std::string_view content_html);

// The extension of a post; empty when it is no event that has a beginning. `organiser` is the
// author's name with domain.
std::string event_extension(const activitystreams::Object& object, std::string_view organiser);

}  // namespace kentongan::objects
