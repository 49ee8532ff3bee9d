// Avatars and headers: files by content under the data directory, and the pictures of people who
// have none.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "platform/media/picture.h"
#include "platform/platform.h"

namespace kentongan::accounts {

// Local addresses for what the database keeps; an empty name is the standing picture.
std::string avatar_path(std::string_view name);
std::string header_path(std::string_view name);

enum class Portrait { Avatar, Header };
// Makes a safe picture of the upload and keeps it; the name for the database comes back.
// UnsupportedMedia, TooLarge, Unprocessable. Blocks in a child process: pool only.
Result<std::string> keep_picture(Platform& platform, Portrait kind, std::string_view bytes);

void add_picture_routes(Platform& platform);

}  // namespace kentongan::accounts
