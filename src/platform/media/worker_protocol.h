// What the server and the picture worker agree on. Numbers are 32 bits, in the machine's order.
//
// kentongan-picture picture MAX_PIXELS          → original, preview, thumbnail
// kentongan-picture crop MAX_PIXELS WIDTH HEIGHT → one rendition
//
// kentongan-picture animation MAX_PIXELS         → a GIF of all frames, small
// kentongan-picture convert ffmpeg|ffprobe FOLDER CPU_SECONDS MAX_FILE_BYTES ARGUMENTS…
//     becomes that program, which then works in FOLDER and has nothing else
//
// A rendition is width, height, kind, length and that many bytes; the thumbnail's are raw sRGB.
#pragma once

#include <cstdint>

namespace kentongan::picture {

enum class Kind : std::uint32_t { Jpeg = 1, Png = 2, Webp = 3, Rgb = 4, Gif = 5 };

struct RenditionHeader {
    std::uint32_t width, height;
    Kind kind;
    std::uint32_t length;
};

// Exit status.
inline constexpr int kDone = 0;
inline constexpr int kUsage = 2;
inline constexpr int kNoPicture = 3;
inline constexpr int kTooManyPixels = 4;
inline constexpr int kUndecodable = 5;
// Not an exit status of the programs that "convert" becomes.
inline constexpr int kUnconfined = 120;
inline constexpr int kNoProgram = 121;

inline constexpr int kMaxSide = 4096;  // of a crop

}  // namespace kentongan::picture
