// Pictures, sounds and links that come with a post. Only this folder uses it.
#pragma once

#include "fediverse/activitystreams/types.h"

namespace kentongan::activitystreams {

// Those with an address, at most kMaxAttachments.
std::vector<Attachment> read_attachments(const json::value& document);

}  // namespace kentongan::activitystreams
