// BlurHash (github.com/woltapp/blurhash, Algorithm.md): some twenty characters that apps show as a
// blurred picture until the real one has come.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::media {

// `rgb` are width × height pixels of three sRGB bytes; components 1 to 9 each way. Meant for
// thumbnails: the time is pixels × components.
std::string blurhash(std::string_view rgb, int width, int height, int x_components = 4,
                     int y_components = 3);

}  // namespace kentongan::media
