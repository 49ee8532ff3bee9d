#include "platform/media/format.h"

#include <cstddef>

namespace kentongan::media {
namespace {

using namespace std::string_view_literals;

bool at(std::string_view bytes, std::size_t offset, std::string_view magic) {
    return bytes.size() >= offset + magic.size() && bytes.substr(offset, magic.size()) == magic;
}

unsigned byte_at(std::string_view bytes, std::size_t offset) {
    return offset < bytes.size() ? static_cast<unsigned char>(bytes[offset]) : 0;
}

// ISO 14496-12 brands of HEIF and AVIF.
bool is_heif(std::string_view bytes) {
    for (auto brand : {"ftypheic"sv, "ftypheix"sv, "ftypmif1"sv, "ftypmsf1"sv, "ftypavif"sv})
        if (at(bytes, 4, brand)) return true;
    return false;
}

bool is_gif(std::string_view bytes) {
    return at(bytes, 0, "GIF87a"sv) || at(bytes, 0, "GIF89a"sv);
}

// A row of sub-blocks, each with its length in front (GIF89a, 15); npos: it does not end.
std::size_t after_blocks(std::string_view gif, std::size_t offset) {
    while (offset < gif.size()) {
        const unsigned length = byte_at(gif, offset);
        offset += 1 + length;
        if (length == 0) return offset;
    }
    return std::string_view::npos;
}

std::size_t colour_table(unsigned flags) {
    return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
}

// Has it a second image? Walks over the blocks of GIF89a (appendix B) without decoding.
bool moves(std::string_view gif) {
    constexpr unsigned kImage = 0x2c, kExtension = 0x21;
    std::size_t offset = 13 + colour_table(byte_at(gif, 10));
    for (int images = 0; offset < gif.size();) {
        const unsigned kind = byte_at(gif, offset);
        if (kind == kImage) {
            if (++images == 2) return true;
            offset += 11 + colour_table(byte_at(gif, offset + 9));
        } else if (kind == kExtension) {
            offset += 2;
        } else {
            return false;
        }
        offset = after_blocks(gif, offset);
    }
    return false;
}

// ISO 11172-3, 2.4.1.3: the sync word, and layer III with a bit rate and a sampling rate.
bool is_mp3_frame(std::string_view bytes) {
    const unsigned second = byte_at(bytes, 1), third = byte_at(bytes, 2);
    return byte_at(bytes, 0) == 0xff && (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 &&
           (second & 0x06) == 0x02 && (third & 0xf0) != 0xf0 && (third & 0x0c) != 0x0c;
}

bool is_webm(std::string_view bytes) {
    return at(bytes, 0, "\x1a\x45\xdf\xa3"sv) &&
           bytes.substr(0, 64).find("\x42\x82\x84webm"sv) != std::string_view::npos;
}

// RFC 9649, 2.7: the second bit of VP8X.
bool is_moving_webp(std::string_view bytes) {
    return at(bytes, 12, "VP8X"sv) && (byte_at(bytes, 20) & 2) != 0;
}

}  // namespace

bool is_picture(std::string_view bytes) {
    return at(bytes, 0, "\xff\xd8\xff"sv) || at(bytes, 0, "\x89PNG\r\n\x1a\n"sv) || is_gif(bytes) ||
           (at(bytes, 0, "RIFF"sv) && at(bytes, 8, "WEBP"sv)) || is_heif(bytes);
}

Format format_of(std::string_view bytes) {
    if (is_picture(bytes)) {
        if (is_gif(bytes) && moves(bytes)) return Format::MovingGif;
        if (at(bytes, 0, "RIFF"sv) && is_moving_webp(bytes)) return Format::MovingWebp;
        return Format::Picture;
    }
    if (at(bytes, 4, "ftyp"sv)) return Format::Mp4;
    if (is_webm(bytes)) return Format::Webm;
    if (at(bytes, 0, "ID3"sv) || is_mp3_frame(bytes)) return Format::Mp3;
    if (at(bytes, 0, "OggS"sv)) return Format::Ogg;
    if (at(bytes, 0, "fLaC"sv)) return Format::Flac;
    if (at(bytes, 0, "RIFF"sv) && at(bytes, 8, "WAVE"sv)) return Format::Wav;
    return Format::Unknown;
}

}  // namespace kentongan::media
