// OAuth scopes as Mastodon has them: what an app may ask for, and what that means in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::accounts {

inline constexpr std::string_view kDefaultScopes = "read";

// All scopes we know, for the server metadata.
std::vector<std::string_view> known_scopes();
// Separated by blanks (or the "+" that some apps send twice encoded); each once, in order. Empty
// when one of them is unknown or there is none.
std::optional<std::string> parse_scopes(std::string_view text);
// Whether `granted` allows everything in `wanted`; both as parse_scopes() gives them.
bool covers_scopes(std::string_view granted, std::string_view wanted);
// Message ids: what an app with these scopes can do, for the page of consent.
std::vector<std::string_view> scopes_in_words(std::string_view scopes);

}  // namespace kentongan::accounts
