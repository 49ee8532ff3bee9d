// What an emoji is: those of Unicode, and where an own one stands in a text. Pure functions.
#pragma once

#include <string_view>
#include <vector>

namespace kentongan::announcements {

// Exactly one emoji of Unicode, however many code points it is made of.
bool is_unicode_emoji(std::string_view name);
// Letters, digits and underscores, two to 100 of them.
bool is_shortcode(std::string_view name);
// The shortcodes between colons that no letter or colon touches from outside, each once, at most
// `most`.
std::vector<std::string_view> shortcodes_in(std::string_view text, std::size_t most);

}  // namespace kentongan::announcements
