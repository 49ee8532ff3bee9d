#include "platform/remote_media/type.h"

namespace kentongan::remote_media {
namespace {

using namespace std::string_view_literals;

bool at(std::string_view bytes, std::size_t offset, std::string_view magic) {
    return bytes.size() >= offset + magic.size() && bytes.substr(offset, magic.size()) == magic;
}

// ISO 14496-12, 4.3: the major brand.
std::string_view type_of_brand(std::string_view brand) {
    if (brand == "avif"sv || brand == "avis"sv) return "image/avif";
    if (brand.starts_with("M4A"sv) || brand.starts_with("M4B"sv)) return "audio/mp4";
    for (auto picture : {"heic"sv, "heix"sv, "hevc"sv, "mif1"sv, "msf1"sv})
        if (brand == picture) return {};
    return "video/mp4";
}

// ISO 11172-3, 2.4.1.3: a sync word with layer III, or AAC without a container (ISO 13818-7, 6.2).
std::string_view type_of_frame(std::string_view bytes) {
    if (bytes.size() < 4 || bytes[0] != '\xff') return {};
    const auto second = static_cast<unsigned char>(bytes[1]);
    const auto third = static_cast<unsigned char>(bytes[2]);
    if ((second & 0xf6) == 0xf0) return "audio/aac";
    const bool layer_three = (second & 0xe6) == 0xe2 && (second & 0x18) != 0x08;
    return layer_three && (third & 0xf0) != 0xf0 && (third & 0x0c) != 0x0c ? "audio/mpeg" : "";
}

}  // namespace

std::string_view type_of(std::string_view bytes) {
    if (at(bytes, 0, "\xff\xd8\xff"sv)) return "image/jpeg";
    if (at(bytes, 0, "\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (at(bytes, 0, "GIF87a"sv) || at(bytes, 0, "GIF89a"sv)) return "image/gif";
    if (at(bytes, 0, "RIFF"sv) && at(bytes, 8, "WEBP"sv)) return "image/webp";
    if (at(bytes, 0, "RIFF"sv) && at(bytes, 8, "WAVE"sv)) return "audio/wav";
    if (at(bytes, 4, "ftyp"sv) && bytes.size() >= 12) return type_of_brand(bytes.substr(8, 4));
    if (at(bytes, 0, "\x1a\x45\xdf\xa3"sv))
        return bytes.substr(0, 64).contains("\x42\x82\x84webm"sv) ? "video/webm" : "";
    if (at(bytes, 0, "OggS"sv))
        return bytes.substr(0, 64).contains("theora"sv) ? "video/ogg" : "audio/ogg";
    if (at(bytes, 0, "fLaC"sv)) return "audio/flac";
    if (at(bytes, 0, "ID3"sv)) return "audio/mpeg";
    return type_of_frame(bytes);
}

}  // namespace kentongan::remote_media
