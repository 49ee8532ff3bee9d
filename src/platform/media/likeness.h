// A difference hash (dHash): 64 bits that stay nearly the same when a picture is scaled, compressed
// again or made a little lighter. For telling that two people sent the same photo; never proof.
#pragma once

#include <cstdint>
#include <string_view>

namespace kentongan::media {

// `rgb` are width × height pixels of three sRGB bytes; meant for thumbnails of at least 9 × 8.
std::uint64_t likeness(std::string_view rgb, int width, int height);

// Is it probably the same picture? Plain pictures (a black one, fog) say nothing and never are.
bool looks_the_same(std::uint64_t a, std::uint64_t b);

}  // namespace kentongan::media
