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
// A question for FTS5: every word quoted, the last one as a prefix. Empty: nothing to ask.
std::string fts5_query(std::string_view text);
// The same for PostgreSQL's to_tsquery('simple', …).
std::string tsquery(std::string_view text);

}  // namespace kentongan::text
