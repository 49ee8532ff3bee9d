// From a foreign document to our values, or the reason why not. Pure; whoever calls it has fetched
// the document from its own host or checked a signature, and sanitises HTML afterwards.
#pragma once

#include "fediverse/activitystreams/types.h"
#include "fediverse/activitystreams/values.h"

namespace kentongan::activitystreams {

// All three: BadRequest when something essential is missing, Unprocessable when it contradicts
// itself; the error's detail says what. `language` is the one preferred of several.
Result<Actor> read_actor(const json::value& document);
Result<Object> read_object(const json::value& document, std::string_view language = {});
Result<Activity> read_activity(const json::value& document);

// At most kMaxTags of them.
Tags read_tags(const json::value& document);

// Whom a post is for; `followers_id` is its author's, may be empty.
Visibility visibility_of(const Object& object, std::string_view followers_id);

}  // namespace kentongan::activitystreams
