// QR codes as pictures made of text: inline SVG, for pages that are printed and pinned to a wall.
// libqrencode behind it; nobody else includes it.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::qr {

// Dark on light whatever the page's colours are, with the quiet zone that readers need. `label`
// says what it is to who cannot see it. Throws std::runtime_error when `text` is empty or has more
// than kLongestText bytes.
inline constexpr std::size_t kLongestText = 500;
std::string svg(std::string_view text, std::string_view label);

}  // namespace kentongan::qr
