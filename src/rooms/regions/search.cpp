// Finding places by what people type and by what warnings write.
#include <algorithm>
#include <array>
#include <tuple>

#include "rooms/regions/api.h"
#include "rooms/regions/data.h"
#include "rooms/regions/fold.h"

namespace kentongan::regions {
namespace {

constexpr std::size_t kMaxQueryBytes = 200;
constexpr std::size_t kMaxQueryWords = 8;  // one bit each
constexpr std::size_t kMaxResults = 100;

// Words of the query by place: bit i says that word i begins a word of the place's own name.
class WordMatches {
public:
    WordMatches(const Data& data, const std::vector<std::string>& words)
        : data_(data),
          all_(static_cast<std::uint8_t>((1u << words.size()) - 1)),
          own_(data.end(Level::Village)) {
        for (std::size_t i = 0; i < words.size(); ++i)
            for (auto place : postings_of(words[i]))
                own_[place] |= static_cast<std::uint8_t>(1u << i);
        for (PlaceNumber place = 0; place < own_.size(); ++place)
            if (own_[place]) touched_.push_back(place);
    }

    const std::vector<PlaceNumber>& places() const { return touched_; }

    // Every word begins one of the place's own or of those of what it lies in.
    bool all(PlaceNumber place, Code code) {
        return own_[place] == all_ || (own_[place] | above(code.parent())) == all_;
    }

private:
    std::span<const PlaceNumber> postings_of(std::string_view prefix) const {
        std::size_t count = data_.words().size() - 1;  // the last one only closes the list
        auto first = partition(0, count, [&](std::string_view word) { return word < prefix; });
        auto last = partition(first, count,
                              [&](std::string_view word) { return word.starts_with(prefix); });
        return data_.postings(first, last);
    }

    template <class Before>
    std::size_t partition(std::size_t first, std::size_t last, Before before) const {
        while (first < last) {
            std::size_t middle = (first + last) / 2;
            if (before(data_.word(middle)))
                first = middle + 1;
            else
                last = middle;
        }
        return first;
    }

    // Words of a place and everything above it. Places come in order, so the last answer is mostly
    // the next one, too.
    std::uint8_t above(Code code) {
        if (code == last_) return last_bits_;
        last_ = code;
        last_bits_ = 0;
        for (; code != Code(); code = code.parent())
            if (auto place = data_.find(code)) last_bits_ |= own_[*place];
        return last_bits_;
    }

    const Data& data_;
    std::uint8_t all_;
    std::vector<std::uint8_t> own_;
    std::vector<PlaceNumber> touched_;
    Code last_;
    std::uint8_t last_bits_ = 0;
};

// What was typed, as one key and where its words end.
struct Typed {
    explicit Typed(const std::vector<std::string>& words) {
        for (const auto& word : words) ends[count++] = (key += word).size();
    }
    std::string key;
    std::array<std::size_t, kMaxQueryWords> ends{};
    std::size_t count = 0;
};

// 0: the name is what was typed first, and the rest names its parents; 1: the name begins with
// the first word; 2: found by other words. Runs for every candidate, so it folds in passing.
int exactness_of(std::string_view name, const Typed& typed) {
    std::size_t matched = 0;
    bool whole = true;
    for (char c : name) {
        char letter = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        if (!((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'))) continue;
        whole = matched < typed.key.size() && typed.key[matched] == letter;
        if (!whole) break;
        ++matched;
    }
    auto last = typed.ends.begin() + static_cast<std::ptrdiff_t>(typed.count);
    if (whole && std::find(typed.ends.begin(), last, matched) != last) return 0;
    return matched >= typed.ends[0] ? 1 : 2;
}

int exactness(std::string_view name, Level level, const Typed& typed) {
    int best = exactness_of(name, typed);
    if (level != Level::Regency) return best;
    for (std::string_view kind : {"Kabupaten ", "Kota ", "Administrasi "}) {
        if (!name.starts_with(kind)) continue;
        name.remove_prefix(kind.size());
        best = std::min(best, exactness_of(name, typed));
    }
    return best;
}

struct Ranked {
    int exactness;
    Level level;
    std::int64_t population;  // of the regency or province it is in, greatest first
    std::string_view name;
    PlaceNumber place;
    auto order() const { return std::tuple(exactness, level, -population, name, place); }
};

struct ShortForm {
    std::string_view key;
    int province;
};

// What people and headlines call the provinces, as name keys; official names need no line.
constexpr std::array kShortForms{
    ShortForm{"nad", 11},
    ShortForm{"nanggroeacehdarussalam", 11},
    ShortForm{"sumut", 12},
    ShortForm{"sumbar", 13},
    ShortForm{"sumsel", 16},
    ShortForm{"babel", 19},
    ShortForm{"bangkabelitung", 19},
    ShortForm{"kepbabel", 19},
    ShortForm{"kepulauanbabel", 19},
    ShortForm{"kepri", 21},
    ShortForm{"kepulauanriau", 21},
    ShortForm{"dki", 31},
    ShortForm{"dkj", 31},
    ShortForm{"jakarta", 31},
    ShortForm{"dkijakarta", 31},
    ShortForm{"dkjakarta", 31},
    ShortForm{"daerahkhususjakarta", 31},
    ShortForm{"jabar", 32},
    ShortForm{"jateng", 33},
    ShortForm{"diy", 34},
    ShortForm{"jogja", 34},
    ShortForm{"yogya", 34},
    ShortForm{"yogyakarta", 34},
    ShortForm{"diyogyakarta", 34},
    ShortForm{"jatim", 35},
    ShortForm{"ntb", 52},
    ShortForm{"ntt", 53},
    ShortForm{"kalbar", 61},
    ShortForm{"kalteng", 62},
    ShortForm{"kalsel", 63},
    ShortForm{"kaltim", 64},
    ShortForm{"kaltara", 65},
    ShortForm{"kalut", 65},
    ShortForm{"sulut", 71},
    ShortForm{"sulteng", 72},
    ShortForm{"sulsel", 73},
    ShortForm{"sultra", 74},
    ShortForm{"sulbar", 76},
    ShortForm{"malut", 82},
    ShortForm{"pabar", 92},
    ShortForm{"papbar", 92},
    ShortForm{"pasel", 93},
    ShortForm{"papsel", 93},
    ShortForm{"pateng", 94},
    ShortForm{"papteng", 94},
    ShortForm{"papeg", 95},
    ShortForm{"pappeg", 95},
    ShortForm{"pbd", 96},
    ShortForm{"pabaya", 96},
};

void add_by_key(const Data& data, std::string_view key, Kind kind, Level level, Code within,
                std::vector<Code>& found) {
    std::uint32_t hash = packed::hash_of(key.data(), key.size());
    auto first = std::lower_bound(
        data.keys().begin(), data.keys().end(), hash,
        [](const packed::Key& k, std::uint32_t wanted) { return k.hash < wanted; });
    for (auto k = first; k != data.keys().end() && k->hash == hash; ++k) {
        if (data.level(k->place) != level || !within.contains(data.code(k->place))) continue;
        auto words = fold_words(data.name(k->place));
        auto own = fold_name(words, level);
        bool same = own.key == key && (kind == Kind::Unsaid || own.kind == kind);
        if (same || (kind == Kind::Unsaid && plain_key(words) == key))
            found.push_back(data.code(k->place));
    }
}

std::vector<Code> with_words(const Data& data, const std::vector<std::string>& words, Level level,
                             Code within) {
    std::vector<Code> found;
    if (words.empty()) return found;
    add_by_key(data, plain_key(words), Kind::Unsaid, level, within, found);
    auto folded = fold_name(words, level);
    if (folded.key != plain_key(words))
        add_by_key(data, folded.key, folded.kind, level, within, found);
    // "SELAYAR" for Kabupaten Kepulauan Selayar.
    if (found.empty() && level == Level::Regency)
        add_by_key(data, "kepulauan" + folded.key, folded.kind, level, within, found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace

std::vector<Match> Regions::search(std::string_view text, std::size_t limit, Code within) const {
    const Data& data = impl_->data;
    auto words = fold_words(text.substr(0, kMaxQueryBytes));
    if (words.size() > kMaxQueryWords) words.resize(kMaxQueryWords);
    limit = std::min(limit, kMaxResults);
    if (words.empty() || limit == 0) return {};

    WordMatches matches(data, words);
    Typed typed(words);
    std::vector<Ranked> found;
    Code counted;  // the regency or province whose people were looked up last
    std::int64_t people = 0;
    for (auto place : matches.places()) {
        Code code = data.code(place);
        if (!within.contains(code) || !matches.all(place, code)) continue;
        Level level = code.level();
        if (Code upper = code.at(std::min(level, Level::Regency)); upper != counted) {
            counted = upper;
            people = population(upper);
        }
        found.push_back(
            {exactness(data.name(place), level, typed), level, people, data.name(place), place});
    }
    auto shown = found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
    std::partial_sort(found.begin(), shown, found.end(),
                      [](const Ranked& a, const Ranked& b) { return a.order() < b.order(); });
    std::vector<Match> result;
    for (auto it = found.begin(); it != shown; ++it) {
        Code code = data.code(it->place);
        result.push_back({code, full_name(code)});
    }
    return result;
}

std::vector<Code> Regions::named(std::string_view name, Level level, Code within) const {
    if (level == Level::Country) return {};
    auto words = fold_words(name.substr(0, kMaxQueryBytes));
    auto found = with_words(impl_->data, words, level, within);
    // InaTEWS warns parts of a regency: "MANGGARAI BAGIAN UTARA".
    auto part = std::find(words.begin(), words.end(), "bagian");
    if (!found.empty() || part == words.end()) return found;
    words.erase(part, words.end());
    return with_words(impl_->data, words, level, within);
}

std::vector<Code> Regions::provinces_named(std::string_view name) const {
    auto found = named(name, Level::Province, Code());
    if (!found.empty()) return found;
    auto folded = fold_name(fold_words(name.substr(0, kMaxQueryBytes)), Level::Province);
    for (const auto& form : kShortForms)
        if (form.key == folded.key)
            return {Code::from_packed(static_cast<std::uint64_t>(form.province) * 100'000'000u)};
    return {};
}

}  // namespace kentongan::regions
