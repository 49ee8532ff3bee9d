#include "platform/media/picture.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "platform/media/child.h"
#include "platform/media/tests/pictures.h"

using namespace kentongan;
using namespace kentongan::media;

namespace {

const std::string kWorker = KENTONGAN_BUILD "/kentongan-picture";

// One pixel of a picture as ImageMagick says it: "srgb(255,0,0)".
std::string pixel(const testkit::Pictures& pictures, const std::string& bytes, int x, int y) {
    pictures.write("pixel", bytes);
    return pictures.output("convert " + pictures.path("pixel") + " -depth 8 -format " +
                           "\"%[pixel:p{" + std::to_string(x) + "," + std::to_string(y) +
                           "}]\" info:");
}

// JPEG and WebP are a little off.
bool is_about(const std::string& pixel, int red, int green, int blue) {
    int r = 0, g = 0, b = 0;
    if (std::sscanf(pixel.c_str(), "srgb(%d,%d,%d)", &r, &g, &b) != 3) return false;
    return std::abs(r - red) < 40 && std::abs(g - green) < 40 && std::abs(b - blue) < 40;
}

ErrorCode refused(const PictureProcessor& processor, std::string_view bytes) {
    auto result = processor.process(bytes);
    REQUIRE_FALSE(result.ok());
    return result.error().code();
}

void append_chunk(std::string& png, const std::string& type, const std::string& data) {
    auto number = [&](std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8) png += static_cast<char>(value >> shift);
    };
    number(static_cast<std::uint32_t>(data.size()));
    std::string body = type + data;
    png += body;
    number(static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
}

// A PNG that says it has width × height grey pixels (PNG, 11.2.2) and has `rows` rows of them.
std::string png_of(std::uint32_t width, std::uint32_t height, std::size_t rows) {
    std::string png = "\x89PNG\r\n\x1a\n", header;
    for (std::uint32_t side : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(side >> shift);
    header += std::string("\x08\x00\x00\x00\x00", 5);
    append_chunk(png, "IHDR", header);
    std::string raw(rows * (width + 1), '\0');
    uLongf length = compressBound(raw.size());
    std::string packed(length, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &length,
             reinterpret_cast<const Bytef*>(raw.data()), raw.size());
    packed.resize(length);
    append_chunk(png, "IDAT", packed);
    append_chunk(png, "IEND", "");
    return png;
}

}  // namespace

TEST_CASE("a photo becomes a JPEG, a small preview and a blurred hash") {
    testkit::Pictures pictures;
    PictureProcessor processor(kWorker);
    auto photo = pictures.make("-size 1600x900 plasma:red-blue -quality 95", "photo.jpg");
    auto picture = processor.process(photo);
    REQUIRE(picture.ok());
    CHECK(picture->original.content_type == "image/jpeg");
    CHECK(picture->original.width == 1600);
    CHECK(picture->original.height == 900);
    CHECK(picture->original.bytes.starts_with("\xff\xd8\xff"));
    CHECK(picture->preview.content_type == "image/webp");
    CHECK(picture->preview.width == 640);
    CHECK(picture->preview.height == 360);
    CHECK(picture->preview.bytes.size() <= 15'000);
    CHECK(picture->blurhash.size() == 28);
}

TEST_CASE("a picture over 8.3 megapixels is made smaller, keeping its shape") {
    testkit::Pictures pictures;
    auto picture = PictureProcessor(kWorker).process(
        pictures.make("-size 6000x3000 gradient:white-green", "large.jpg"));
    REQUIRE(picture.ok());
    const auto& original = picture->original;
    CHECK(static_cast<double>(original.width) * original.height <= 8.3e6);
    CHECK(static_cast<double>(original.width) * original.height > 8.2e6);
    CHECK(static_cast<double>(original.width) / original.height ==
          doctest::Approx(2).epsilon(0.01));
}

TEST_CASE("orientation is applied, and no metadata remain") {
    testkit::Pictures pictures;
    // Red on top of blue, lying on its side: "rotate 90 clockwise to view" (Exif orientation 6).
    pictures.make("-size 80x40 xc:red -size 80x40 xc:blue -append -quality 95", "sideways.jpg");
    testkit::Pictures::run(
        "exiftool -overwrite_original -n -Orientation=6 -GPSLatitude=7.78 -GPSLatitudeRef=S "
        "-GPSLongitude=110.36 -GPSLongitudeRef=E -Make=Kamera -Artist=Ani -XMP:Creator=Ani "
        "-IPTC:City=Bantul -Comment=rahasia " +
        pictures.path("sideways.jpg"));
    REQUIRE(pictures.output("exiftool " + pictures.path("sideways.jpg")).find("GPS") !=
            std::string::npos);
    auto picture = PictureProcessor(kWorker).process(pictures.read("sideways.jpg"));
    REQUIRE(picture.ok());
    CHECK(picture->original.width == 80);
    CHECK(picture->original.height == 80);
    // Turned clockwise the top goes to the right.
    CHECK(is_about(pixel(pictures, picture->original.bytes, 70, 40), 255, 0, 0));
    CHECK(is_about(pixel(pictures, picture->original.bytes, 10, 40), 0, 0, 255));
    for (const auto* rendition : {&picture->original, &picture->preview}) {
        pictures.write("clean", rendition->bytes);
        // Only groups that every picture has: nothing of EXIF, XMP, IPTC, ICC profiles.
        auto tags = pictures.output("exiftool -s -s -G " + pictures.path("clean"));
        std::istringstream lines(tags);
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            bool plain = line.starts_with("[ExifTool]") || line.starts_with("[File]") ||
                         line.starts_with("[RIFF]") || line.starts_with("[Composite]");
            CHECK(plain);
        }
        for (const char* trace : {"Kamera", "Ani", "Bantul", "rahasia", "110.36"})
            CHECK_MESSAGE(rendition->bytes.find(trace) == std::string::npos, trace);
    }
}

TEST_CASE("transparency is kept where there is any") {
    testkit::Pictures pictures;
    PictureProcessor processor(kWorker);
    auto half = pictures.make("-size 30x60 xc:red xc:none +append", "half.png");
    auto picture = processor.process(half);
    REQUIRE(picture.ok());
    CHECK(picture->original.content_type == "image/png");
    CHECK(pixel(pictures, picture->original.bytes, 50, 30).ends_with(",0)"));  // srgba(…,0)
    auto opaque = processor.process(
        pictures.make("-size 60x60 xc:red -alpha on -define png:color-type=6", "opaque.png"));
    REQUIRE(opaque.ok());
    CHECK(opaque->original.content_type == "image/jpeg");
}

TEST_CASE("grey, CMYK, 16 bit, palette, WebP and GIF become sRGB") {
    testkit::Pictures pictures;
    PictureProcessor processor(kWorker);
    const std::pair<const char*, const char*> kinds[] = {
        {"-size 50x30 gradient: -colorspace Gray", "grey.jpg"},
        {"-size 50x30 xc:red -colorspace CMYK", "cmyk.jpg"},
        {"-size 50x30 gradient:red-blue -depth 16", "deep.png"},
        {"-size 50x30 xc:red -type Palette", "palette.png"},
        {"-size 50x30 gradient:red-blue", "picture.webp"},
        {"-delay 10 -size 50x30 xc:red xc:blue", "moving.gif"},
        {"-size 1x1 xc:red", "dot.png"},
        {"-size 3000x1 xc:red", "line.png"},
    };
    for (auto [arguments, name] : kinds) {
        CAPTURE(name);
        auto picture = processor.process(pictures.make(arguments, name));
        REQUIRE(picture.ok());
        CHECK(picture->original.content_type == "image/jpeg");
        CHECK(picture->blurhash.size() == 28);
        pictures.write("out", picture->original.bytes);
        CHECK(pictures.output("identify -format %[colorspace] " + pictures.path("out")) == "sRGB");
    }
    // The first frame stands for a moving picture.
    auto moving = processor.process(pictures.read("moving.gif"));
    CHECK(is_about(pixel(pictures, moving->original.bytes, 5, 5), 255, 0, 0));
}

TEST_CASE("what is no picture is refused by its first bytes") {
    PictureProcessor processor(kWorker);
    for (std::string_view bytes :
         {"", "hello", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.4", "GIF8",
          "RIFF1234WAVE", "II*\0", "<?xml version=\"1.0\"?>"})
        CHECK(refused(processor, bytes) == ErrorCode::UnsupportedMedia);
    CHECK(refused(processor, std::string("\xff\xd8\xff") + std::string(500, 'x')) ==
          ErrorCode::Unprocessable);
}

TEST_CASE("too much is refused before anything is decoded") {
    testkit::Pictures pictures;
    PictureLimits limits;
    limits.max_bytes = 1000;
    CHECK(refused(PictureProcessor(kWorker, limits), std::string(1001, '\xff')) ==
          ErrorCode::TooLarge);
    // 30,000 × 30,000 pixels in a few bytes.
    auto start = std::chrono::steady_clock::now();
    CHECK(refused(PictureProcessor(kWorker), png_of(30'000, 30'000, 1)) == ErrorCode::TooLarge);
    CHECK(std::chrono::steady_clock::now() - start < 5s);
    // Just below the limit, with one row of what was promised.
    CHECK(refused(PictureProcessor(kWorker), png_of(8000, 8000, 1)) == ErrorCode::Unprocessable);
    // And all of it: 64 million grey pixels are decoded.
    CHECK(PictureProcessor(kWorker).process(png_of(8000, 8000, 8000)).ok());
}

TEST_CASE("a truncated picture is refused") {
    testkit::Pictures pictures;
    PictureProcessor processor(kWorker);
    for (const char* name : {"whole.jpg", "whole.png", "whole.webp"}) {
        CAPTURE(name);
        auto whole = pictures.make("-size 400x400 plasma:", name);
        CHECK(processor.process(whole).ok());
        CHECK(refused(processor, std::string_view(whole).substr(0, whole.size() / 2)) ==
              ErrorCode::Unprocessable);
    }
}

TEST_CASE("avatars and headers are cropped around the centre to size") {
    testkit::Pictures pictures;
    PictureProcessor processor(kWorker);
    auto wide = pictures.make(
        "-size 100x200 xc:red -size 400x200 xc:green1 -size 100x200 xc:blue "
        "+append",
        "wide.png");
    auto avatar = processor.crop(wide, 100, 100);
    REQUIRE(avatar.ok());
    CHECK(avatar->width == 100);
    CHECK(avatar->height == 100);
    pictures.write("avatar.jpg", avatar->bytes);
    // Nothing of the red and blue ends is left.
    CHECK(is_about(pixel(pictures, avatar->bytes, 2, 50), 0, 255, 0));
    CHECK(is_about(pixel(pictures, avatar->bytes, 97, 50), 0, 255, 0));
    auto header = processor.crop(wide, 1500, 500);  // larger than the source
    REQUIRE(header.ok());
    CHECK(header->width == 1500);
    CHECK(header->height == 500);
    CHECK(processor.crop(wide, 0, 10).error().code() == ErrorCode::BadRequest);
    CHECK(processor.crop(wide, 10, 5000).error().code() == ErrorCode::BadRequest);
}

TEST_CASE("a child that is late, noisy or dying is an answer, not a hang") {
    using Outcome = ChildResult::Outcome;
    auto shell = [](std::string script, std::size_t most, Duration timeout) {
        std::string arguments[] = {"-c", std::move(script)};
        return run_child("/bin/sh", arguments, "input", most, timeout);
    };
    auto start = std::chrono::steady_clock::now();
    CHECK(shell("exec sleep 60", 100, 100ms).outcome == Outcome::TimedOut);
    CHECK(shell("exec 1>&-; exec sleep 60", 100, 100ms).outcome == Outcome::TimedOut);
    CHECK(std::chrono::steady_clock::now() - start < 10s);
    CHECK(shell("exec yes", 100'000, 10s).outcome == Outcome::TooMuchOutput);
    auto died = shell("kill -9 $$", 100, 10s);
    CHECK(died.outcome == Outcome::Signalled);
    CHECK(died.status == SIGKILL);
    auto done = shell("cat; exit 7", 100, 10s);
    CHECK(done.outcome == Outcome::Exited);
    CHECK(done.status == 7);
    CHECK(done.output == "input");
    // One that does not read its input.
    std::string large(1 << 20, 'x'), arguments[] = {"-c", "exit 3"};
    CHECK(run_child("/bin/sh", arguments, large, 100, 10s).status == 3);
    CHECK_THROWS(run_child("/nonexistent", {}, "", 100, 1s));
}
