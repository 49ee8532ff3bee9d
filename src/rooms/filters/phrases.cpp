#include "rooms/filters/phrases.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "platform/base/strings.h"
#include "platform/text/stem.h"

namespace kentongan::filters {

namespace {

// Letters of other scripts that stand this close are folded together.
constexpr std::size_t kMaxGap = 8;
constexpr std::size_t kPairs = 65'536;

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Letters with accents, Greek, Cyrillic; quotation marks and dashes; pictures.
constexpr std::uint32_t kLetters = 0x80, kLettersEnd = 0x483;
constexpr std::uint32_t kSigns = 0x2000, kSignsEnd = 0x2070;
constexpr std::uint32_t kPictures = 0x1f300, kPicturesEnd = 0x1fb00;

std::vector<std::string> folded_letters() {
    std::vector<std::string> table;
    for (auto c = kLetters; c < kLettersEnd; ++c)
        table.push_back(text::fold(
            std::string{static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))}));
    for (auto c = kSigns; c < kSignsEnd; ++c)
        table.push_back(text::fold(std::string{static_cast<char>(0xe0 | c >> 12),
                                               static_cast<char>(0x80 | (c >> 6 & 0x3f)),
                                               static_cast<char>(0x80 | (c & 0x3f))}));
    return table;
}

std::uint32_t code_point_of(std::string_view sequence) {
    constexpr unsigned kLeads[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    std::uint32_t c = static_cast<unsigned char>(sequence[0]) & kLeads[sequence.size()];
    for (const char byte : sequence.substr(1))
        c = c << 6 | (static_cast<unsigned char>(byte) & 0x3f);
    return c;
}

// How a letter is folded where that does not depend on what stands around it; empty where it may.
std::optional<std::string_view> folded_alone(std::string_view sequence) {
    static const auto table = folded_letters();
    if (sequence.empty()) return {};
    const auto c = code_point_of(sequence);
    if (c >= kLetters && c < kLettersEnd) return table[c - kLetters];
    if (c >= kSigns && c < kSignsEnd) return table[c - kSigns + (kLettersEnd - kLetters)];
    if (c >= kPictures && c < kPicturesEnd) return sequence;
    return {};
}

std::uint64_t key_of(std::uint32_t node, unsigned char byte) {
    return (std::uint64_t{node} << 8) | byte;
}

bool is_word_at(std::string_view folded_text, std::size_t at) {
    const char c = folded_text[at];
    if (is_ascii(c)) return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    const auto rest = folded_text.substr(at);
    // A letter, a digit or a mark is what makes a word.
    return !text::stems(rest.substr(0, utf8_sequence_length(rest)), 1).empty();
}

bool is_word_before(std::string_view folded_text, std::size_t at) {
    if (at == 0) return false;
    --at;
    while (at > 0 && (static_cast<unsigned char>(folded_text[at]) & 0xc0) == 0x80) --at;
    return is_word_at(folded_text, at);
}

}  // namespace

// Most of what people write here is ASCII, where folding is nothing but lower case.
std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
        const auto other = std::find_if_not(begin, text.end(), is_ascii);
        out.append(begin, other);
        std::transform(out.end() - (other - begin), out.end(), out.end() - (other - begin), lower);
        at += static_cast<std::size_t>(other - begin);
        if (at == text.size()) break;
        const auto sequence = text.substr(at, utf8_sequence_length(text.substr(at)));
        if (const auto alone = folded_alone(sequence)) {
            out += *alone;
            at += sequence.size();
            continue;
        }
        std::size_t last = at;
        for (std::size_t i = at + 1; i < text.size() && i - last <= kMaxGap; ++i)
            if (!is_ascii(text[i])) last = i;
        out += text::fold(text.substr(at, last + 1 - at));
        at = last + 1;
    }
    return out;
}

Phrases::Phrases(std::span<const Phrase> phrases) : nodes_(1), beginnings_(kPairs / 64) {
    struct Origin {
        std::uint32_t parent = 0, depth = 0;
        unsigned char byte = 0;
    };
    std::vector<Origin> origins(1);
    std::unordered_map<std::uint64_t, std::uint32_t> children;
    for (const auto& phrase : phrases) {
        const auto text = folded(phrase.text);
        entries_.push_back({static_cast<std::uint32_t>(text.size())});
        if (text.empty()) continue;
        auto& entry = entries_.back();
        entry.needs_begin = phrase.whole_word && is_word_at(text, 0);
        entry.needs_end = phrase.whole_word && is_word_before(text, text.size());
        note_beginning(text);
        std::uint32_t node = 0;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            const auto [at, is_new] =
                children.try_emplace(key_of(node, byte), static_cast<std::uint32_t>(nodes_.size()));
            if (is_new) {
                nodes_.emplace_back();
                origins.push_back({node, origins[node].depth + 1, byte});
            }
            node = at->second;
        }
        entry.same = nodes_[node].phrase;
        nodes_[node].phrase = static_cast<std::uint32_t>(entries_.size() - 1);
    }

    edges_.resize(std::bit_ceil(children.size() * 2 + 1));
    shift_ = 64 - std::countr_zero(edges_.size());
    for (const auto& [key, target] : children) {
        auto slot = edges_.size() == 1 ? 0 : (key * 0x9e3779b97f4a7c15u) >> shift_;
        while (edges_[slot].key != 0) slot = (slot + 1) & (edges_.size() - 1);
        edges_[slot] = {key, target};
    }

    std::vector<std::uint32_t> by_depth(nodes_.size());
    std::iota(by_depth.begin(), by_depth.end(), 0U);
    std::ranges::sort(by_depth, {}, [&](auto node) { return origins[node].depth; });
    for (const auto node : by_depth) {
        const auto& origin = origins[node];
        if (origin.depth < 2) continue;
        auto& made = nodes_[node];
        made.fallback = next(nodes_[origin.parent].fallback, origin.byte);
        made.shorter =
            nodes_[made.fallback].phrase != kNone ? made.fallback : nodes_[made.fallback].shorter;
    }
}

std::uint32_t Phrases::edge(std::uint32_t node, unsigned char byte) const {
    if (edges_.size() == 1) return 0;
    const auto key = key_of(node, byte);
    for (auto slot = (key * 0x9e3779b97f4a7c15u) >> shift_; edges_[slot].key != 0;
         slot = (slot + 1) & (edges_.size() - 1))
        if (edges_[slot].key == key) return edges_[slot].target;
    return 0;
}

std::uint32_t Phrases::next(std::uint32_t node, unsigned char byte) const {
    for (;;) {
        if (const auto target = edge(node, byte)) return target;
        if (node == 0) return 0;
        node = nodes_[node].fallback;
    }
}

// A phrase of one byte may have any other behind it.
void Phrases::note_beginning(std::string_view phrase) {
    const auto set = [&](std::size_t pair) {
        beginnings_[pair / 64] |= std::uint64_t{1} << (pair % 64);
    };
    const std::size_t first = static_cast<unsigned char>(phrase[0]);
    if (phrase.size() > 1) return set(first << 8 | static_cast<unsigned char>(phrase[1]));
    for (std::size_t second = 0; second < 256; ++second) set(first << 8 | second);
}

bool Phrases::may_begin(const char* at) const {
    const std::size_t pair =
        std::size_t{static_cast<unsigned char>(at[0])} << 8 | static_cast<unsigned char>(at[1]);
    return (beginnings_[pair / 64] >> (pair % 64) & 1) != 0;
}

void Phrases::add_matches(std::uint32_t node, std::string_view text, std::size_t end,
                          std::vector<bool>& found) const {
    if (nodes_[node].phrase == kNone) node = nodes_[node].shorter;
    for (; node != 0; node = nodes_[node].shorter) {
        for (auto i = nodes_[node].phrase; i != kNone; i = entries_[i].same) {
            const auto& entry = entries_[i];
            if (found[i]) continue;
            if (entry.needs_begin && is_word_before(text, end - entry.length)) continue;
            if (entry.needs_end && end < text.size() && is_word_at(text, end)) continue;
            found[i] = true;
        }
    }
}

std::vector<std::uint32_t> Phrases::found_in(std::string_view text) const {
    const auto searched = folded(text);  // ends with NUL, so that there always is a pair
    std::vector<bool> found(entries_.size());
    std::uint32_t node = 0;
    bool any = false;
    const char* bytes = searched.c_str();
    for (std::size_t i = 0; i < searched.size(); ++i) {
        if (node == 0 && !may_begin(bytes + i)) continue;
        node = next(node, static_cast<unsigned char>(bytes[i]));
        if (nodes_[node].phrase == kNone && nodes_[node].shorter == 0) continue;
        add_matches(node, searched, i + 1, found);
        any = true;
    }
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; any && i < found.size(); ++i)
        if (found[i]) places.push_back(i);
    return places;
}

std::size_t Phrases::bytes() const {
    return nodes_.capacity() * sizeof(Node) + entries_.capacity() * sizeof(Entry) +
           edges_.capacity() * sizeof(Edge) + beginnings_.capacity() * sizeof(std::uint64_t);
}

}  // namespace kentongan::filters
