// What a text says to the eye, whatever letters it is made of: for comparing a forwarded message
// with the one that was issued. Never for showing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::text {

// Compatibility forms become plain letters (NFKD), letters of other alphabets that look like Latin
// ones become those, and what nobody sees (zero-width, direction, combining marks) goes away.
// Case and line ends stay. Invalid UTF-8 becomes U+FFFD.
std::string unmask(std::string_view text);

// Its words: runs of letters and digits, lower case, of an unmasked text.
std::vector<std::string> plain_words(std::string_view unmasked);

}  // namespace kentongan::text
