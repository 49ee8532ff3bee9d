// Words for people. Message ids are English sentences; web/locale/*.po translate them, Indonesian
// first. The catalogues are embedded in the binary.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::i18n {

inline constexpr std::string_view kDefaultLanguage = "id";
const std::vector<std::string>& languages();  // "id", "en"

// Marks a message id that stands in a table and is translated later; tools/check_words looks for
// it.
constexpr std::string_view msg(std::string_view text) {
    return text;
}

// The text itself when it is not in the catalogue. Thread-safe. "{name}" stays for fill().
std::string_view translate(std::string_view language, std::string_view text);
// Plural forms by the catalogue's rule; `one` and `many` are the message ids; "{n}" is filled.
std::string translate_plural(std::string_view language, std::string_view one, std::string_view many,
                             std::int64_t n);
std::string fill(std::string_view text,
                 const std::vector<std::pair<std::string_view, std::string>>& values);
// Best of languages() for a cookie value and an Accept-Language header.
std::string negotiate(std::string_view cookie, std::string_view accept_language);
std::string number(std::int64_t value, std::string_view language);  // "1.250" in Indonesian

}  // namespace kentongan::i18n
