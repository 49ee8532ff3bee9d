#include "rooms/announcements/emoji_files.h"

#include <filesystem>
#include <system_error>

#include "platform/base/durable_file.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "platform/media/picture.h"

namespace kentongan::announcements {

namespace {

constexpr int kSide = 128;
constexpr std::size_t kHashHexLength = 64;
constexpr std::string_view kFolder = "emoji";

std::filesystem::path folder_of(const Platform& platform) {
    return std::filesystem::path(platform.config.data) / kFolder;
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

bool is_picture_name(std::string_view name) {
    const auto hash = name.substr(0, kHashHexLength);
    return hash.size() == kHashHexLength &&
           hash.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
           !type_of_extension(name.substr(hash.size())).empty();
}

Result<http::Response> get_file(const Platform& platform, const http::Request& request) {
    const auto name = request.params.text("name");
    if (!is_picture_name(name)) return Error(ErrorCode::NotFound);
    const auto path = folder_of(platform) / name;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return Error(ErrorCode::NotFound);
    return http::Response::file(path.string(),
                                std::string(type_of_extension(name.substr(kHashHexLength))))
        .set("Cache-Control", "public, max-age=31536000, immutable");
}

}  // namespace

std::string emoji_path(std::string_view picture) {
    return "/emoji/gambar/" + std::string(picture);
}

Result<std::string> keep_emoji_picture(const Platform& platform, std::string_view bytes) {
    if (bytes.size() > kMaxEmojiBytes)
        return Error(ErrorCode::Unprocessable, "The picture is larger than 256 kB.", "gambar");
    TRY_ASSIGN(auto picture, platform.pictures.crop(bytes, kSide, kSide));
    const auto folder = folder_of(platform);
    std::filesystem::create_directories(folder);
    auto name = hex_encode(crypto::sha256(picture.bytes));
    name += extension_of(picture.content_type);
    if (!std::filesystem::exists(folder / name)) write_durably(folder / name, picture.bytes);
    return name;
}

void remove_emoji_picture(const Platform& platform, std::string_view picture) {
    std::error_code ignored;
    std::filesystem::remove(folder_of(platform) / picture, ignored);
}

void add_emoji_file_route(Platform& platform) {
    http::Route route;
    route.pattern = emoji_path(":name");
    route.handler = [&platform](http::Request& request) { return get_file(platform, request); };
    platform.router.add(std::move(route));
}

}  // namespace kentongan::announcements
