// What ffprobe says about a video or a sound, read as what it is: the words of a hostile file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace kentongan::media {

struct Recording {
    double duration = 0;       // seconds
    std::int64_t bitrate = 0;  // bits per second, of everything

    struct Video {
        int stream = 0, width = 0, height = 0;  // as it is shown, upright
        std::string codec, pixel_format;
        int frames = 0, per_seconds = 1;  // the frame rate: 30000/1001
        double frame_rate() const { return static_cast<double>(frames) / per_seconds; }
    };
    struct Audio {
        int stream = 0, sample_rate = 0, channels = 0;
        std::string codec, layout;  // "aac", "stereo"
    };
    std::optional<Video> video;
    std::optional<Audio> audio;
    std::optional<int> cover;  // the stream of a picture that comes with a sound
};

// The JSON of ffprobe. Unprocessable when there is neither picture nor sound in it.
Result<Recording> recording_from(std::string_view json);

}  // namespace kentongan::media
