// Reads the outbox of a Mastodon archive: ActivityPub's Create activities as plain values
// (w3.org/TR/activitypub; docs.joinmastodon.org/spec/activitypub).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace kentongan {

struct ArchivedPicture {
    std::string path;  // in the archive, "media_attachments/files/…"
    std::string description;
    bool is_picture = false;
};

struct ArchivedPost {
    std::string uri;
    std::string in_reply_to;  // a URI
    TimePoint published;
    enum class Audience { Public, Unlisted, Followers, Direct } audience = Audience::Public;
    std::string text, spoiler_text, language;
    bool sensitive = false;
    std::vector<ArchivedPicture> pictures;
};

struct Outbox {
    std::vector<ArchivedPost> posts;  // the oldest first
    std::int64_t boosts = 0;
    std::vector<std::string> bad;  // what could not be read, and where
};

// BadRequest when it is no outbox at all.
Result<Outbox> read_outbox(const std::string& json);

}  // namespace kentongan
