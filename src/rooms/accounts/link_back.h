// Does a page say that it belongs to somebody? It does with <a rel="me" href="…"> or <link …> to
// their profile (microformats.org/wiki/rel-me). Pure; pages are strangers' bytes of any kind.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::accounts {

// The address of a profile line that is nothing but an https link with a host; else empty.
std::string_view checkable_link(std::string_view value);
// Only real start tags count: not text, comments, scripts, styles or attributes that contain one.
bool links_back(std::string_view html, std::string_view profile_url);

}  // namespace kentongan::accounts
