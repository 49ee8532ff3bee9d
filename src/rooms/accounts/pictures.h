// Avatars and headers: files under the data directory, and the pictures of people who have none.
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
// A safe picture of the upload. UnsupportedMedia, TooLarge, Unprocessable. Blocks in a child
// process: pool only.
Result<media::Rendition> make_picture(const Platform& platform, Portrait kind,
                                      std::string_view bytes);
// On disk under the name that comes back for the database, and that no other picture ever has.
// Without bytes it is none, and so is an empty name.
std::string keep_picture(const Platform& platform, Portrait kind, const media::Rendition& picture);
void drop_picture(const Platform& platform, Portrait kind, const std::string& name);

void add_picture_routes(Platform& platform);

}  // namespace kentongan::accounts
