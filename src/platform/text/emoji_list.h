// The emoji of another server as one line of text: each shortcode and, behind a blank, where its
// picture is. What it says of them is bounded here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::text {

inline constexpr std::size_t kMaxListedEmojis = 50;

// Left out: what is no shortcode (letters, digits and underscores, at most 64), what is not http(s)
// or longer than 2,048 bytes, a shortcode that is there already, and what is too many.
void add_emoji(std::string& list, std::string_view shortcode, std::string_view url);

// Shortcode and address, pointing into `list`.
std::vector<std::pair<std::string_view, std::string_view>> emojis_in(std::string_view list);

// Does ":shortcode:" stand in it?
bool names_emoji(std::string_view text, std::string_view shortcode);

}  // namespace kentongan::text
