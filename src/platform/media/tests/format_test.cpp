#include "platform/media/format.h"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan::media;
using namespace std::string_literals;

namespace {

// One pixel per image, by hand (GIF89a, appendix E).
std::string gif_of(int images) {
    std::string gif = "GIF89a\x01\x00\x01\x00\x80\x00\x00"s + std::string(6, '\0');
    for (int i = 0; i < images; ++i) {
        gif += "\x21\xf9\x04\x00\x0a\x00\x00\x00"s;
        gif += "\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"s;
    }
    return gif + ";";
}

}  // namespace

TEST_CASE("a file is what its first bytes say") {
    CHECK(format_of("\xff\xd8\xff\xe0"s) == Format::Picture);
    CHECK(format_of("\x89PNG\r\n\x1a\n"s) == Format::Picture);
    CHECK(format_of("RIFF\0\0\0\0WEBPVP8 "s) == Format::Picture);
    CHECK(format_of("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02"s) == Format::MovingWebp);
    CHECK(format_of("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10"s) == Format::Picture);
    CHECK(format_of("\0\0\0\x18"s + "ftypheic"s) == Format::Picture);
    CHECK(format_of("\0\0\0\x18"s + "ftypisom"s) == Format::Mp4);
    CHECK(format_of("\0\0\0\x18"s + "ftypqt  "s) == Format::Mp4);
    CHECK(format_of("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"s) == Format::Webm);
    CHECK(format_of("ID3\x04"s) == Format::Mp3);
    CHECK(format_of("\xff\xfb\x90\x64"s) == Format::Mp3);
    CHECK(format_of("OggS\0"s) == Format::Ogg);
    CHECK(format_of("fLaC\0"s) == Format::Flac);
    CHECK(format_of("RIFF\0\0\0\0WAVEfmt "s) == Format::Wav);
}

TEST_CASE("lists of addresses, texts and other containers are nothing") {
    for (const auto& bytes :
         {""s, "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n"s,
          "ffconcat version 1.0\nfile /etc/passwd"s, "<svg xmlns='http://www.w3.org/2000/svg'/>"s,
          "<MPD xmlns='urn:mpeg:dash'>"s, "FLV\x01"s, "\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"s,
          "RIFF\0\0\0\0AVI LIST"s, "%PDF-1.4"s, "\xff\xf1\x50\x80"s, "\xff\xff\xff\xff"s,
          "\0\0\x01\xba"s})
        CHECK(format_of(bytes) == Format::Unknown);
}

TEST_CASE("a GIF moves when it has a second image, wherever it is cut") {
    CHECK(format_of(gif_of(1)) == Format::Picture);
    CHECK(format_of(gif_of(2)) == Format::MovingGif);
    const auto whole = gif_of(2);
    for (std::size_t length = 6; length < whole.size(); ++length) {
        const auto format = format_of(std::string_view(whole).substr(0, length));
        const bool plausible = format == Format::Picture || format == Format::MovingGif;
        CHECK(plausible);
    }
    // An extension that never ends.
    CHECK(format_of("GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xfe\xff"s) == Format::Picture);
}
