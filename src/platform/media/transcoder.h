// Videos and sounds from people become ones that every browser plays, without metadata: by Debian's
// ffmpeg in a confined child process (kentongan-picture convert) with limits on time, memory, files
// and system calls. It works in a folder that the caller makes and removes.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/media/child.h"
#include "platform/media/format.h"
#include "platform/media/recording.h"

namespace kentongan::media {

struct TranscoderLimits {
    std::size_t max_bytes = std::size_t{40} << 20;
    std::int64_t max_pixels = 8'294'400;  // 3840 × 2160, as Mastodon
    int max_frame_rate = 120;
    std::size_t max_output_bytes = std::size_t{99} << 20;
    Duration timeout = 5min;
};

struct Converted {
    std::string path;          // in the folder
    std::string content_type;  // "video/mp4", "audio/mpeg", "audio/mp4"
    Recording recording;       // of what was made
    std::string still;         // a PNG: the first frame, or the picture of a sound; may be empty
};

// Thread-safe; one child per call. How many at once is the caller's business.
class Transcoder {
public:
    explicit Transcoder(std::string worker_path, TranscoderLimits limits = {});

    // The file "in" of `folder`, which is a Mp4, Webm, Mp3, Ogg, Flac, Wav or MovingGif. In a
    // moment. Unprocessable when it cannot be read, is too large or too fast.
    Result<Recording> look(const std::string& folder, Format format) const;
    // Unprocessable when it cannot be converted within the limits; Unavailable when it was stopped.
    // Takes minutes: jobs only.
    Result<Converted> convert(const std::string& folder, Format format,
                              const std::stop_token& stop) const;

private:
    Result<std::string> run(const std::string& program, const std::string& folder,
                            const std::vector<std::string>& arguments,
                            const std::stop_token& stop) const;
    Result<Recording> probe(const std::string& folder, const std::string& file, Format format,
                            const std::stop_token& stop) const;
    Result<Converted> convert_video(const std::string& folder, Format format, const Recording& from,
                                    const std::stop_token& stop) const;
    Result<Converted> convert_audio(const std::string& folder, Format format, const Recording& from,
                                    const std::stop_token& stop) const;

    std::string worker_path_;
    TranscoderLimits limits_;
};

}  // namespace kentongan::media
