// One picture in, safe renditions out. See README.md and platform/media/worker_protocol.h.
#include <unistd.h>
#include <vips/vips.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "picture/confine.h"
#include "picture/converter.h"
#include "picture/webp.h"
#include "platform/media/worker_protocol.h"

namespace kentongan::picture {
namespace {

constexpr std::size_t kMaxInputBytes = 64 << 20;
constexpr double kOriginalPixels = 8.3e6;  // 3840 × 2160, Mastodon's limit
constexpr double kPreviewPixels = 640 * 360;
constexpr std::size_t kPreviewBytes = 15'000;
constexpr int kPreviewQualities[] = {60, 45, 30, 20};
// vips_thumbnail_buffer of 8.14 overlooks its own "fail_on".
constexpr const char* kLoadOptions = "[fail_on=truncated]";
constexpr int kJpegQuality = 85, kWebpQuality = 85;
constexpr std::size_t kLargePngBytes = 2 << 20;
// All frames of a moving picture are one image to libvips, one below the other.
constexpr const char* kLoadFrames = "[n=-1,fail_on=truncated]";
constexpr int kThumbnailSide = 32;  // for the blurhash: it keeps four waves across

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

[[noreturn]] void leave(int status) {
    _exit(status);  // no destructors of libraries that a picture may have damaged
}

// Takes what a libvips call gave, or ends the process: nothing can be done about a broken picture.
Image checked(int status, VipsImage* image) {
    if (status != 0 || !image) leave(kUndecodable);
    return Image(image);
}

std::string read_input() {
    std::string bytes, buffer(1 << 16, '\0');
    for (;;) {
        ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0) leave(kUndecodable);
        if (got == 0) return bytes;
        bytes.append(buffer, 0, static_cast<std::size_t>(got));
        if (bytes.size() > kMaxInputBytes) leave(kUndecodable);
    }
}

void write_all(const void* data, std::size_t length) {
    auto at = static_cast<const char*>(data);
    while (length > 0) {
        ssize_t put = write(STDOUT_FILENO, at, length);
        if (put <= 0) leave(kUndecodable);
        at += put;
        length -= static_cast<std::size_t>(put);
    }
}

struct Encoded {
    std::string bytes;
    Kind kind = Kind::Jpeg;
};

void write_rendition(const Image& image, const Encoded& encoded) {
    RenditionHeader header{static_cast<std::uint32_t>(image->Xsize),
                           static_cast<std::uint32_t>(image->Ysize), encoded.kind,
                           static_cast<std::uint32_t>(encoded.bytes.size())};
    write_all(&header, sizeof header);
    write_all(encoded.bytes.data(), encoded.bytes.size());
}

Encoded take(int status, void* buffer, std::size_t length, Kind kind) {
    if (status != 0) leave(kUndecodable);
    Encoded encoded{std::string(static_cast<const char*>(buffer), length), kind};
    g_free(buffer);
    return encoded;
}

// Looks at the header only: the right kind, and not more pixels than allowed.
std::pair<double, double> checked_size(const std::string& bytes, double max_pixels) {
    const char* loader = vips_foreign_find_load_buffer(bytes.data(), bytes.size());
    bool known = false;
    for (const char* name : {"Jpeg", "Png", "Webp", "Nsgif", "Heif"})
        known = known || (loader && std::strstr(loader, name));
    if (!known) leave(kNoPicture);
    VipsImage* raw = vips_image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr);
    if (!raw) leave(kUndecodable);
    Image header(raw);
    double width = header->Xsize, height = header->Ysize;
    if (width * height > max_pixels) leave(kTooManyPixels);
    int orientation = vips_image_get_orientation(header.get());
    if (orientation >= 5)
        std::swap(width, height);  // Exif 2.3, 4.6.4: the picture lies on its side
    return {width, height};
}

// Every writer is told to strip as well; that of WebP in libvips 8.14 invents an EXIF chunk even
// so.
void forget_metadata(VipsImage* image) {
    char** fields = vips_image_get_fields(image);
    for (char** field = fields; field && *field; ++field) vips_image_remove(image, *field);
    g_strfreev(fields);
}

// Eight bits of sRGB in memory, without metadata; transparency only where something is transparent.
Image normalised(Image image) {
    VipsImage* out = nullptr;
    // Only where a profile is embedded: by way of profiles even plain sRGB would lose its red.
    if (vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME) != 0) {
        int status = vips_icc_transform(image.get(), &out, "srgb", "embedded", TRUE, nullptr);
        image = checked(status, out);
    }
    if (image->Type != VIPS_INTERPRETATION_sRGB || image->BandFmt != VIPS_FORMAT_UCHAR) {
        image =
            checked(vips_colourspace(image.get(), &out, VIPS_INTERPRETATION_sRGB, nullptr), out);
        image = checked(vips_cast(image.get(), &out, VIPS_FORMAT_UCHAR, nullptr), out);
    }
    image.reset(vips_image_copy_memory(image.get()));
    if (!image) leave(kUndecodable);
    forget_metadata(image.get());
    if (!vips_image_hasalpha(image.get())) return image;
    auto alpha = checked(vips_extract_band(image.get(), &out, image->Bands - 1, nullptr), out);
    double least = 255;
    if (vips_min(alpha.get(), &least, nullptr) != 0) leave(kUndecodable);
    if (least < 255) return image;
    return checked(vips_extract_band(image.get(), &out, 0, "n", image->Bands - 1, nullptr), out);
}

Encoded encoded_jpeg(const Image& image) {
    void* buffer = nullptr;
    std::size_t length = 0;
    int status = vips_jpegsave_buffer(image.get(), &buffer, &length, "Q", kJpegQuality,
                                      "optimize_coding", TRUE, "strip", TRUE, nullptr);
    return take(status, buffer, length, Kind::Jpeg);
}

Encoded encoded_webp(const Image& image, int quality) {
    void* buffer = nullptr;
    std::size_t length = 0;
    int status = vips_webpsave_buffer(image.get(), &buffer, &length, "Q", quality, "effort", 3,
                                      "strip", TRUE, nullptr);
    Encoded webp = take(status, buffer, length, Kind::Webp);
    webp.bytes = webp_without_metadata(webp.bytes);
    if (webp.bytes.empty()) leave(kUndecodable);
    return webp;
}

Encoded encoded(const Image& image) {
    if (!vips_image_hasalpha(image.get())) return encoded_jpeg(image);
    void* buffer = nullptr;
    std::size_t length = 0;
    int status = vips_pngsave_buffer(image.get(), &buffer, &length, "strip", TRUE, nullptr);
    Encoded png = take(status, buffer, length, Kind::Png);
    return png.bytes.size() > kLargePngBytes ? encoded_webp(image, kWebpQuality) : png;
}

int scaled(double side, double width, double height, double max_pixels) {
    double scale = std::min(1.0, std::sqrt(max_pixels / (width * height)));
    return std::max(1, static_cast<int>(std::floor(side * scale)));
}

// vips_thumbnail turns upright, shrinks while decoding and converts by the embedded profile.
void picture(const std::string& bytes, double max_pixels) {
    auto [width, height] = checked_size(bytes, max_pixels);
    VipsImage* out = nullptr;
    auto thumbnail = [&](int w, int h) {
        return vips_thumbnail_buffer(const_cast<char*>(bytes.data()), bytes.size(), &out, w,
                                     "height", h, "size", VIPS_SIZE_DOWN, "option_string",
                                     kLoadOptions, nullptr);
    };
    Image original = normalised(checked(thumbnail(scaled(width, width, height, kOriginalPixels),
                                                  scaled(height, width, height, kOriginalPixels)),
                                        out));
    write_rendition(original, encoded(original));

    int status = vips_thumbnail_image(
        original.get(), &out, scaled(width, width, height, kPreviewPixels), "height",
        scaled(height, width, height, kPreviewPixels), "size", VIPS_SIZE_DOWN, nullptr);
    Image preview = normalised(checked(status, out));
    Encoded small;
    for (int quality : kPreviewQualities) {
        small = encoded_webp(preview, quality);
        if (small.bytes.size() <= kPreviewBytes) break;
    }
    write_rendition(preview, small);

    Image flat = std::move(preview);
    if (vips_image_hasalpha(flat.get()))
        flat = checked(vips_flatten(flat.get(), &out, nullptr), out);
    status = vips_thumbnail_image(flat.get(), &out, kThumbnailSide, "height", kThumbnailSide,
                                  "size", VIPS_SIZE_FORCE, nullptr);
    Image tiny = normalised(checked(status, out));
    std::size_t length = 0;
    void* pixels = vips_image_write_to_memory(tiny.get(), &length);
    write_rendition(tiny, take(pixels ? 0 : -1, pixels, length, Kind::Rgb));
}

void crop(const std::string& bytes, double max_pixels, int width, int height) {
    checked_size(bytes, max_pixels);
    VipsImage* out = nullptr;
    int status = vips_thumbnail_buffer(const_cast<char*>(bytes.data()), bytes.size(), &out, width,
                                       "height", height, "crop", VIPS_INTERESTING_CENTRE,
                                       "option_string", kLoadOptions, nullptr);
    Image image = normalised(checked(status, out));
    write_rendition(image, encoded(image));
}

// A GIF for ffmpeg, which reads no moving WebP. What else is in it ffmpeg leaves behind.
void animation(const std::string& bytes, double max_pixels) {
    auto [width, height] = checked_size(bytes, max_pixels);
    VipsImage* out = vips_image_new_from_buffer(bytes.data(), bytes.size(), "", "n", -1, nullptr);
    Image header = checked(out ? 0 : -1, out);
    if (double{1} * header->Xsize * header->Ysize > max_pixels) leave(kTooManyPixels);
    out = nullptr;
    int status = vips_thumbnail_buffer(const_cast<char*>(bytes.data()), bytes.size(), &out,
                                       scaled(width, width, height, kPreviewPixels), "height",
                                       scaled(height, width, height, kPreviewPixels), "size",
                                       VIPS_SIZE_DOWN, "option_string", kLoadFrames, nullptr);
    Image frames = checked(status, out);
    void* buffer = nullptr;
    std::size_t length = 0;
    status = vips_gifsave_buffer(frames.get(), &buffer, &length, "effort", 3, nullptr);
    Encoded gif = take(status, buffer, length, Kind::Gif);
    RenditionHeader first{static_cast<std::uint32_t>(frames->Xsize),
                          static_cast<std::uint32_t>(vips_image_get_page_height(frames.get())),
                          gif.kind, static_cast<std::uint32_t>(gif.bytes.size())};
    write_all(&first, sizeof first);
    write_all(gif.bytes.data(), gif.bytes.size());
}

int run(int argc, char** argv) {
    std::string_view command = argc > 1 ? argv[1] : "";
    if (command == "convert") return start_converter(argc - 2, argv + 2);
    bool cropping = command == "crop" && argc == 5;
    const bool whole = command == "picture" || command == "animation";
    if (!cropping && !(whole && argc == 3)) return kUsage;
    double max_pixels = std::atof(argv[2]);
    if (!limit_resources()) return kUnconfined;
    if (VIPS_INIT(argv[0]) != 0) return kUnconfined;
    vips_cache_set_max(0);
    vips_concurrency_set(1);
    vips_block_untrusted_set(TRUE);
    if (!forbid_system_calls()) return kUnconfined;

    std::string bytes = read_input();
    if (cropping) {
        int width = std::atoi(argv[3]), height = std::atoi(argv[4]);
        if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide) return kUsage;
        crop(bytes, max_pixels, width, height);
    } else if (command == "animation") {
        animation(bytes, max_pixels);
    } else {
        picture(bytes, max_pixels);
    }
    return kDone;
}

}  // namespace
}  // namespace kentongan::picture

int main(int argc, char** argv) {
    _exit(kentongan::picture::run(argc, argv));
}
