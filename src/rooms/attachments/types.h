#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"

namespace kentongan::attachments {

using AttachmentId = Id<struct AttachmentTag>;

enum class Kind {
    Image,
    Gifv,
    Video,
    Audio,
    Unknown
};  // gifv: a video without sound, played again and again; unknown: only from elsewhere
std::string_view name_of(Kind kind);  // "gifv", as apps call it

// What is told of a video or a sound besides its size.
struct Playing {
    double duration = 0;       // seconds
    std::int64_t bitrate = 0;  // bits per second
    int frames = 0, per_seconds = 1;
    std::string audio_codec, audio_layout;  // empty: silent
    int audio_rate = 0;                     // samples per second
};

struct Attachment {
    AttachmentId id;
    accounts::AccountId owner;
    Kind kind = Kind::Image;
    bool waiting = false;          // for its conversion; without addresses until then
    std::string url, preview_url;  // preview: a picture; a sound need not have one
    std::string content_type;      // of url: "video/mp4"
    std::string description;
    std::string blurhash;
    int width = 0, height = 0, preview_width = 0, preview_height = 0;
    double focus_x = 0, focus_y = 0;
    std::int64_t size_bytes = 0;
    std::uint64_t likeness = 0;      // platform/media/likeness.h
    std::optional<Playing> playing;  // of everything but pictures
    // Of what another server keeps, where it is there; `url` and `preview_url` show it from here.
    std::string remote_url, preview_remote_url;
};

// What another server says of a file that it keeps. Its words are bounded here.
struct RemoteAttachment {
    std::string url, media_type;  // http(s); as told, "image/png", or the first word alone
    std::string description, blurhash;
    int width = 0, height = 0;  // 0: not told
    double focus_x = 0, focus_y = 0;
    std::optional<double> duration_seconds;
    std::string preview_url;
};

}  // namespace kentongan::attachments
