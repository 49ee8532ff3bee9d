// HTML that other servers send, made fit to show: a fresh, well-formed text of a short list of
// elements and attributes, whatever came in. Called before foreign HTML is stored; never trusts
// that somebody else has done it. Linear time, bounded size and depth.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kentongan::text {

struct SanitiseLimits {
    std::size_t max_bytes = 64 * 1024;  // read, and written; what is beyond is left out
    std::size_t max_depth = 16;         // elements inside each other; deeper tags are left out
};

// Kept: p br pre blockquote ul ol li span a abbr b strong i em u s del code sub sup ruby rt rp.
// Headings become <p><strong>, other blocks <p>; other tags go and leave their text, but scripts,
// styles, frames, pictures in code and forms go with what is in them. Links lead to http and
// https without a name in front of the host, and say nofollow; other links leave their text.
// Control characters and direction overrides are taken out as tidy() does, and invalid UTF-8
// becomes U+FFFD. Sanitising twice is sanitising once.
std::string sanitise_html(std::string_view html, const SanitiseLimits& limits = {});

// The text of foreign HTML, sanitised or not, for search and previews: paragraphs are an empty
// line apart, breaks and list items a line. Tidy; never HTML.
std::string plain_text_of_remote(std::string_view html, const SanitiseLimits& limits = {});

}  // namespace kentongan::text
