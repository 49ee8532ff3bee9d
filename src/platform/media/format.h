// What a file is by its content. Names and types that people give with it mean nothing.
#pragma once

#include <string_view>

namespace kentongan::media {

enum class Format { Unknown, Picture, MovingGif, MovingWebp, Mp4, Webm, Mp3, Ogg, Flac, Wav };

// Looks at the first bytes; at all of a GIF, to see whether it moves. Nothing is decoded, so a file
// may still turn out to be broken.
Format format_of(std::string_view bytes);
// JPEG, PNG, WebP, GIF and HEIF, moving or not.
bool is_picture(std::string_view bytes);

}  // namespace kentongan::media
