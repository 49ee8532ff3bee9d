#include "rooms/accounts/pictures.h"

#include <filesystem>
#include <system_error>

#include "platform/base/durable_file.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"

namespace kentongan::accounts {

namespace {

constexpr int kAvatarSide = 400;  // Mastodon's sizes
constexpr int kHeaderWidth = 1500, kHeaderHeight = 500;
constexpr std::size_t kNameBytes = 32;

// Apps know these addresses as "has no picture".
constexpr std::string_view kMissing = "/original/missing.png";

constexpr std::string_view kNoAvatar =
    "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgAgMAAACf9p+rAAAABlBMVEXk3dCzqpr8qYxaAAAApElEQVR42u3T0QnD"
    "MAwE0OhDI3gfjaAP3/6rtKaE2Okd2KW0BHKfeSA5lrxtd+6QAPx7ASr7bngmCHiDpB1aRCVWS4K/INlhW+o8AOJY"
    "y2A7xLXhi1fywTzkaNe3RC6cXlG51PIZ6IdzsZj4cXklhQ9Qz2P5DfoOySu91wJ4LTsgeItzEwnlgCp6j92th5gB"
    "7yFnoPRQZwAQ510GGyF+Cj5C/h0eH5PSKYoA8pAAAAAASUVORK5CYII=";
constexpr std::string_view kNoHeader =
    "iVBORw0KGgoAAAANSUhEUgAAAJYAAAAyAgMAAADD4sqJAAAABlBMVEXk3dCzqpr8qYxaAAAAF0lEQVR42mNgGAWj"
    "YBSMglEwCkbB4AIAB54AASl6zvEAAAAASUVORK5CYII=";

std::string_view folder_of(Portrait kind) {
    return kind == Portrait::Avatar ? "avatars" : "headers";
}

std::string path_of(Portrait kind, std::string_view name) {
    std::string path = "/";
    path += folder_of(kind);
    if (name.empty()) return path + std::string(kMissing);
    return path + "/" + std::string(name);
}

std::string_view extension_of(std::string_view content_type) {
    if (content_type == "image/png") return ".png";
    if (content_type == "image/webp") return ".webp";
    return ".jpg";
}

std::string_view type_of_extension(std::string_view extension) {
    if (extension == ".png") return "image/png";
    if (extension == ".webp") return "image/webp";
    if (extension == ".jpg") return "image/jpeg";
    return {};
}

std::filesystem::path file_of(const Platform& platform, Portrait kind, std::string_view name) {
    return std::filesystem::path(platform.config.data) / folder_of(kind) / name;
}

Result<http::Response> get_picture(const Platform& platform, Portrait kind,
                                   const http::Request& request) {
    const auto name = request.params.text("name");
    const auto digits = name.substr(0, 2 * kNameBytes);
    const auto type = type_of_extension(name.substr(digits.size()));
    if (digits.size() != 2 * kNameBytes || type.empty() ||
        digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return Error(ErrorCode::NotFound);
    const auto path = file_of(platform, kind, name);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return Error(ErrorCode::NotFound);
    return http::Response::file(path.string(), std::string(type))
        .set("Cache-Control", "public, max-age=31536000, immutable");
}

}  // namespace

std::string avatar_path(std::string_view name) {
    return path_of(Portrait::Avatar, name);
}
std::string header_path(std::string_view name) {
    return path_of(Portrait::Header, name);
}

Result<media::Rendition> make_picture(const Platform& platform, Portrait kind,
                                      std::string_view bytes) {
    return kind == Portrait::Avatar ? platform.pictures.crop(bytes, kAvatarSide, kAvatarSide)
                                    : platform.pictures.crop(bytes, kHeaderWidth, kHeaderHeight);
}

std::string keep_picture(const Platform& platform, Portrait kind, const media::Rendition& picture) {
    if (picture.bytes.empty()) return {};
    auto name = hex_encode(crypto::random_bytes(kNameBytes));
    name += extension_of(picture.content_type);
    const auto file = file_of(platform, kind, name);
    std::filesystem::create_directories(file.parent_path());
    write_durably(file, picture.bytes);
    return name;
}

void drop_picture(const Platform& platform, Portrait kind, const std::string& name) {
    // A picture of another server is kept as its address, and no file of ours.
    if (name.empty() || name.find('/') != std::string::npos) return;
    std::error_code ignored;
    std::filesystem::remove(file_of(platform, kind, name), ignored);
}

void add_picture_routes(Platform& platform) {
    for (auto kind : {Portrait::Avatar, Portrait::Header}) {
        const auto missing = std::make_shared<const std::string>(
            base64_decode(kind == Portrait::Avatar ? kNoAvatar : kNoHeader).value_or(""));
        http::Route standing;
        standing.pattern = path_of(kind, {});
        standing.run = http::Run::Inline;
        standing.handler = [missing](http::Request&) -> Result<http::Response> {
            auto response = http::Response::of_type("image/png", *missing);
            response.set("Cache-Control", "public, max-age=604800");
            return response;
        };
        platform.router.add(std::move(standing));
        http::Route own;
        own.pattern = path_of(kind, ":name");
        own.handler = [&platform, kind](http::Request& request) {
            return get_picture(platform, kind, request);
        };
        platform.router.add(std::move(own));
    }
}

}  // namespace kentongan::accounts
