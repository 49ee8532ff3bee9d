// From what a person typed to what people see: safe HTML with links, @mentions and #hashtags, and
// the count of characters as Mastodon's apps show it. Pure functions; the caller says who exists.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::text {

// Names beyond these bounds stay plain text, so one post cannot call a crowd or fill an index.
inline constexpr std::size_t kMaxMentions = 100;
inline constexpr std::size_t kMaxTags = 60;
inline constexpr std::size_t kMaxTagCharacters = 100;
// What an address counts, however long it is.
inline constexpr std::size_t kAddressCharacters = 23;

// Control characters (but not line feeds), bidirectional overrides and surplus blank lines are
// taken out, runs of combining marks are cut to what languages use, line ends become LF, and the
// ends are trimmed. Invalid UTF-8 becomes U+FFFD. NFC.
std::string tidy(std::string_view text);

// As Mastodon counts: grapheme clusters, an address 23, "@name@domain" only "@name".
std::size_t count_characters(std::string_view text);

// "ani" or "ani@domain" for every mention, "@" left out, in order, each once, at most kMaxMentions.
std::vector<std::string> mentioned_names(std::string_view text);

// The first address ("https://…") in it, empty when there is none.
std::string first_address(std::string_view text);

struct Person {
    std::string acct;  // shown after "@"
    std::string url;
};
// The person of a name that mentioned_names() gave; empty leaves plain text.
using FindPerson = std::function<std::optional<Person>(const std::string& name)>;

struct Composed {
    std::string html;
    std::vector<std::string> tags;  // lower case, each once, in order
};

// `tag_base` is put before the tag's name: "https://host/tags/".
Composed compose(std::string_view text, const FindPerson& find_person, std::string_view tag_base);

// A tag as it is stored and compared: NFKC, lower case, without "#". Empty when it is none.
std::string normal_tag(std::string_view tag);

// Text of HTML that compose() made, for descriptions and search; tags away, breaks as spaces.
std::string plain_of_html(std::string_view html);

}  // namespace kentongan::text
