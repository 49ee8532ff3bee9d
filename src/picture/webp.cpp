#include "picture/webp.h"

#include <cstdint>

namespace kentongan::picture {
namespace {

constexpr std::size_t kChunkHeader = 8;         // name and length
constexpr std::size_t kFileHeader = 12;         // "RIFF", length, "WEBP"
constexpr unsigned char kMetadataFlags = 0x2c;  // of VP8X: ICC profile, EXIF, XMP

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

}  // namespace

std::string webp_without_metadata(std::string_view webp) {
    if (webp.size() < kFileHeader) return {};
    std::string out(webp.substr(0, kFileHeader));
    for (std::size_t at = kFileHeader; at < webp.size();) {
        if (webp.size() - at < kChunkHeader) return {};
        std::size_t length = number_at(webp, at + 4);
        length += length % 2;  // chunks are padded to even lengths
        if (webp.size() - at - kChunkHeader < length) return {};
        std::string_view name = webp.substr(at, 4);
        if (name == "VP8X" || name == "ALPH" || name == "VP8 " || name == "VP8L") {
            std::size_t start = out.size();
            out += webp.substr(at, kChunkHeader + length);
            if (name == "VP8X" && length > 0)
                out[start + kChunkHeader] &= static_cast<char>(~kMetadataFlags);
        }
        at += kChunkHeader + length;
    }
    std::size_t size = out.size() - kChunkHeader;
    for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<char>(size >> (8 * i));
    return out;
}

}  // namespace kentongan::picture
