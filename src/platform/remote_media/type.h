// What a file of another server may be to be shown from our address, by its content.
#pragma once

#include <string_view>

namespace kentongan::remote_media {

// "image/png"; empty for everything that could be more than a picture, a video or a sound, such as
// SVG and HTML, and for what no browser shows. The first 64 bytes are enough.
std::string_view type_of(std::string_view bytes);

}  // namespace kentongan::remote_media
