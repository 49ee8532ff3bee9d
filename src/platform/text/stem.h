// Words as search compares them: without case and accents, cut to their Indonesian stem
// ("pengungsian", "mengungsi" → "ungsi"). One engine-independent answer, used for what is stored
// and for what is asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::text {

inline constexpr std::size_t kMaxSearchWords = 16;

// Without case and accents, NFKC; for comparing names.
std::string fold(std::string_view text);
// Folded, stemmed words in order; words over 64 bytes and everything that is no word are left out.
std::vector<std::string> stems(std::string_view text, std::size_t most);
// The same joined by blanks, for an index.
std::string stemmed(std::string_view text);
// Is the last word of a question all of it, or still being typed? A beginning costs more to find: an
// index has to join all words that begin so.
enum class LastWord { Whole, Begun };
// A question for FTS5: every word quoted. Empty: nothing to ask.
std::string fts5_query(std::string_view text, LastWord last);
// The same for PostgreSQL's to_tsquery('simple', …).
std::string tsquery(std::string_view text, LastWord last);

}  // namespace kentongan::text
