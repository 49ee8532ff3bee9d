// Many phrases looked for in one pass over a text (Aho and Corasick, 1975), without case and
// accents: how long it takes depends on the text, hardly on how many phrases there are. Knows
// nothing of filters. Does not change: share it freely.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::filters {

struct Phrase {
    std::string_view text;
    // As Mastodon's CustomFilterKeyword: an end of the phrase that is a letter, a digit or "_" must
    // not touch another one; an end that is none may stand anywhere.
    bool whole_word = false;
};

// As texts are compared here: text::fold.
std::string folded(std::string_view text);

class Phrases {
public:
    explicit Phrases(std::span<const Phrase> phrases);

    // Their places in what the constructor was given, ascending, each once. A phrase that folds to
    // nothing is never found.
    std::vector<std::uint32_t> found_in(std::string_view text) const;
    std::size_t bytes() const;

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    struct Node {
        std::uint32_t fallback = 0;    // the longest other beginning that ends here too
        std::uint32_t shorter = 0;     // the next of those that ends a phrase; 0: none
        std::uint32_t phrase = kNone;  // that ends here
    };
    struct Entry {
        std::uint32_t length = 0;
        bool needs_begin = false, needs_end = false;  // of a word
        std::uint32_t same = kNone;                   // another phrase of the same letters
    };
    struct Edge {
        std::uint64_t key = 0;  // node and byte; 0: free
        std::uint32_t target = 0;
    };

    std::uint32_t edge(std::uint32_t node, unsigned char byte) const;  // 0: none
    std::uint32_t next(std::uint32_t node, unsigned char byte) const;
    void note_beginning(std::string_view phrase);
    bool may_begin(const char* at) const;
    void add_matches(std::uint32_t node, std::string_view text, std::size_t end,
                     std::vector<bool>& found) const;

    std::vector<Node> nodes_;
    std::vector<Entry> entries_;
    std::vector<Edge> edges_;  // open addressing, a power of two
    int shift_ = 0;
    std::vector<std::uint64_t> beginnings_;  // a bit for each pair of first bytes
};

}  // namespace kentongan::filters
