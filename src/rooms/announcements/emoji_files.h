// The pictures of emoji: files by content under the data directory, as avatars are kept.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "platform/platform.h"

namespace kentongan::announcements {

inline constexpr std::size_t kMaxEmojiBytes = 256 << 10;  // Mastodon's

std::string emoji_path(std::string_view picture);  // local address
// Makes a safe square picture of the upload and keeps it; its name comes back. UnsupportedMedia,
// TooLarge, Unprocessable. Blocks in a child process: pool only.
Result<std::string> keep_emoji_picture(const Platform& platform, std::string_view bytes);
void remove_emoji_picture(const Platform& platform, std::string_view picture);

void add_emoji_file_route(Platform& platform);

}  // namespace kentongan::announcements
