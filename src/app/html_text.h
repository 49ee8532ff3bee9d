// What Mastodon's HTML says, as somebody would have typed it: paragraphs, lists, whole addresses,
// whole names. Linear time; a "<" that begins no tag is text, and a tag without an end is nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace kentongan {

// `names`: of people by the address behind a mention ("https://host/@ani" → "@ani@host").
std::string text_of_html(std::string_view html, const std::map<std::string, std::string>& names);

}  // namespace kentongan
