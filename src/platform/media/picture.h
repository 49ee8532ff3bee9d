// Pictures from people become safe pictures: decoded and re-encoded by libvips in a child process
// (kentongan-picture) with memory, time and system-call limits; orientation applied, metadata gone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace kentongan::media {

struct Rendition {
    std::string bytes;
    std::string content_type;  // "image/jpeg", "image/png" (with transparency), "image/webp"
    int width = 0, height = 0;
};

struct Picture {
    Rendition original;  // at most 8.3 megapixels, as Mastodon
    Rendition preview;   // at most 640×360 = 230,400 pixels and 15 kB where possible
    std::string blurhash;
    std::uint64_t likeness = 0;  // see likeness.h
};

struct PictureLimits {
    std::size_t max_bytes = 16 << 20;
    std::int64_t max_pixels = 64'000'000;  // refused before decoding
    Duration timeout = 20s;
};

// Thread-safe; one child per call, at most two at once, the others wait.
class PictureProcessor {
public:
    // Path of the kentongan-picture executable.
    explicit PictureProcessor(std::string worker_path, PictureLimits limits = {});
    ~PictureProcessor();
    // JPEG, PNG, WebP, GIF (first frame), HEIC where libvips has it. UnsupportedMedia when it is no
    // picture, TooLarge, Unprocessable when decoding fails or the child dies, Unavailable when too
    // many others wait. Blocks: pool only.
    Result<Picture> process(std::string_view bytes) const;
    // Square avatar or 3:1 header, cropped around the centre. Each side 1 to 4096 pixels.
    Result<Rendition> crop(std::string_view bytes, int width, int height) const;
    // All frames of a moving WebP as a small GIF, for a Transcoder.
    Result<std::string> animation(std::string_view bytes) const;
    // For others who need the executable.
    const std::string& worker_path() const { return worker_path_; }

private:
    struct Slots;
    Result<std::string> run(std::string_view bytes, std::span<const std::string> arguments) const;

    std::string worker_path_;
    PictureLimits limits_;
    std::unique_ptr<Slots> slots_;
};

}  // namespace kentongan::media
