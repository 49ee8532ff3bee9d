#include <fmt/format.h>

#include <cmath>

#include "rooms/attachments/api.h"

namespace kentongan::attachments {
namespace {

// "0:01:28.65"
std::string length_of(double duration) {
    const auto hundredths = std::llround(duration * 100);
    return fmt::format("{}:{:02}:{:02}.{:02}", hundredths / 360'000, hundredths / 6000 % 60,
                       hundredths / 100 % 60, hundredths % 100);
}

double aspect_of(int width, int height) {
    return height > 0 ? static_cast<double>(width) / height : 1.0;
}

void append_size(JsonWriter& out, std::string_view name, int width, int height) {
    out.key(name).begin_object();
    out.member("width", width).member("height", height);
    out.member("size", std::to_string(width) + "x" + std::to_string(height));
    out.member("aspect", aspect_of(width, height));
    out.end_object();
}

// Older apps read what stands beside "original", newer ones what is in it.
void append_playing(JsonWriter& out, const Attachment& a, const Playing& playing) {
    const bool moving = a.kind != Kind::Audio;
    const double rate = static_cast<double>(playing.frames) / std::max(playing.per_seconds, 1);
    out.member("length", length_of(playing.duration)).member("duration", playing.duration);
    if (moving) {
        if (playing.frames > 0) out.member("fps", std::llround(rate));
        out.member("size", std::to_string(a.width) + "x" + std::to_string(a.height));
        out.member("width", a.width).member("height", a.height);
        out.member("aspect", aspect_of(a.width, a.height));
    }
    if (!playing.audio_codec.empty()) {
        out.member("audio_encode", playing.audio_codec);
        out.member("audio_bitrate", std::to_string(playing.audio_rate) + " Hz");
        out.member("audio_channels", playing.audio_layout);
    }
    out.key("original").begin_object();
    if (moving) {
        out.member("width", a.width).member("height", a.height);
        if (playing.frames > 0)
            out.member("frame_rate", fmt::format("{}/{}", playing.frames, playing.per_seconds));
    }
    out.member("duration", playing.duration);
    if (playing.bitrate > 0) out.member("bitrate", playing.bitrate);
    out.end_object();
}

void append_text(JsonWriter& out, std::string_view name, const std::string& text) {
    if (text.empty())
        out.member(name, nullptr);
    else
        out.member(name, text);
}

}  // namespace

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::Image:
            return "image";
        case Kind::Gifv:
            return "gifv";
        case Kind::Video:
            return "video";
        case Kind::Audio:
            return "audio";
        case Kind::Unknown:
            break;
    }
    return "unknown";
}

// docs.joinmastodon.org/entities/MediaAttachment
void Attachments::append_attachment(JsonWriter& out, const Attachment& a) const {
    out.begin_object();
    out.member("id", a.id).member("type", name_of(a.kind));
    append_text(out, "url", a.url);
    append_text(out, "preview_url", a.preview_url);
    append_text(out, "remote_url", a.remote_url);
    append_text(out, "preview_remote_url", a.preview_remote_url);
    // Gone from Mastodon since 3.5, and older apps still want it.
    append_text(out, "text_url", a.url);
    out.key("meta").begin_object();
    out.key("focus").begin_object();
    out.member("x", a.focus_x).member("y", a.focus_y);
    out.end_object();
    if (a.playing)
        append_playing(out, a, *a.playing);
    else if (a.width > 0)
        append_size(out, "original", a.width, a.height);
    if (!a.preview_url.empty() && a.preview_width > 0)
        append_size(out, "small", a.preview_width, a.preview_height);
    out.end_object();
    append_text(out, "description", a.description);
    append_text(out, "blurhash", a.blurhash);
    out.end_object();
}

}  // namespace kentongan::attachments
