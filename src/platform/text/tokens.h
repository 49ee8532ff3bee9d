// Cuts a post into plain stretches, addresses, mentions and tags: one scanner for counting,
// composing and looking up, so that they never disagree. Linear time; only this folder uses it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::text {

struct Token {
    enum class Kind { Plain, Address, Mention, Tag } kind = Kind::Plain;
    std::string_view text;  // with "@" or "#"
    // Mention: the name without domain. Tag: without "#". Address: host and what follows.
    std::string_view name;
    std::string_view domain;  // of a mention, may be empty
};

// `valid` must be valid UTF-8 and outlive the tokens.
std::vector<Token> tokens(std::string_view valid);

// Invalid sequences become U+FFFD.
std::string make_valid(std::string_view text);

}  // namespace kentongan::text
