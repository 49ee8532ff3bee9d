#include "platform/media/recording.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "platform/base/json.h"
#include "platform/base/strings.h"

namespace kentongan::media {
namespace {

constexpr int kMaxNumber = 1'000'000'000;
constexpr double kMaxSeconds = 1e7;
constexpr std::size_t kMaxWord = 32;

std::string word(const json::value& object, std::string_view key) {
    const auto* text = find_string(object, key);
    if (!text || text->size() > kMaxWord) return {};
    const bool plain = std::ranges::all_of(*text, [](char c) { return c > 32 && c < 127; });
    return plain ? std::string(*text) : std::string();
}

// ffprobe writes some numbers as such and others as texts.
double number(const json::value& object, std::string_view key) {
    const auto* value = find(object, key);
    if (!value) return 0;
    double read = 0;
    if (value->is_string())
        read = parse_real(std::string_view(value->as_string())).value_or(0);
    else if (value->is_number())
        read = value->to_number<double>();
    return std::isfinite(read) ? read : 0;
}

int whole(const json::value& object, std::string_view key) {
    return static_cast<int>(std::clamp(number(object, key), 0.0, double{kMaxNumber}));
}

bool is_cover(const json::value& stream) {
    const auto* disposition = find(stream, "disposition");
    return disposition && number(*disposition, "attached_pic") != 0;
}

// A quarter turn to the left or right, as phones write it into the display matrix.
bool lies_on_its_side(const json::value& stream) {
    const auto* list = find(stream, "side_data_list");
    if (!list || !list->is_array()) return false;
    return std::ranges::any_of(list->as_array(), [](const json::value& data) {
        return std::abs(std::lround(number(data, "rotation"))) % 180 == 90;
    });
}

Recording::Video video_from(const json::value& stream) {
    Recording::Video video;
    video.stream = whole(stream, "index");
    video.codec = word(stream, "codec_name");
    video.pixel_format = word(stream, "pix_fmt");
    video.width = whole(stream, "width");
    video.height = whole(stream, "height");
    if (lies_on_its_side(stream)) std::swap(video.width, video.height);
    for (auto key : {"avg_frame_rate", "r_frame_rate"}) {
        const auto rate = word(stream, key);
        const auto parts = split(rate, '/');
        if (parts.size() != 2) continue;
        const auto frames = parse_integer(parts[0]), seconds = parse_integer(parts[1]);
        const bool sane = frames && seconds && *frames > 0 && *seconds > 0 &&
                          *frames <= kMaxNumber && *seconds <= kMaxNumber;
        if (!sane) continue;
        video.frames = static_cast<int>(*frames);
        video.per_seconds = static_cast<int>(*seconds);
        break;
    }
    return video;
}

Recording::Audio audio_from(const json::value& stream) {
    Recording::Audio audio;
    audio.stream = whole(stream, "index");
    audio.codec = word(stream, "codec_name");
    audio.sample_rate = whole(stream, "sample_rate");
    audio.channels = whole(stream, "channels");
    audio.layout = word(stream, "channel_layout");
    return audio;
}

}  // namespace

Result<Recording> recording_from(std::string_view text) {
    TRY_ASSIGN(const auto document, parse_json(text));
    Recording recording;
    if (const auto* format = find(document, "format")) {
        recording.duration = std::clamp(number(*format, "duration"), 0.0, kMaxSeconds);
        recording.bitrate = whole(*format, "bit_rate");
    }
    const auto* streams = find(document, "streams");
    if (streams && streams->is_array())
        for (const auto& stream : streams->as_array()) {
            const auto type = word(stream, "codec_type");
            if (type == "audio" && !recording.audio) recording.audio = audio_from(stream);
            if (type != "video") continue;
            if (is_cover(stream)) {
                if (!recording.cover) recording.cover = whole(stream, "index");
            } else if (!recording.video) {
                recording.video = video_from(stream);
            }
        }
    if (!recording.video && !recording.audio) return Error(ErrorCode::Unprocessable);
    return recording;
}

}  // namespace kentongan::media
