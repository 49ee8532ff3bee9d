// What the server and the picture worker agree on. Numbers are 32 bits, in the machine's order.
//
// kentongan-picture picture MAX_PIXELS          → original, preview, thumbnail
// kentongan-picture crop MAX_PIXELS WIDTH HEIGHT → one rendition
//
// A rendition is width, height, kind, length and that many bytes; the thumbnail's are raw sRGB.
#pragma once

#include <cstdint>

namespace kentongan::picture {

enum class Kind : std::uint32_t { Jpeg = 1, Png = 2, Webp = 3, Rgb = 4 };

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
inline constexpr int kUnconfined = 6;

inline constexpr int kMaxSide = 4096;  // of a crop

}  // namespace kentongan::picture
