#include "rooms/answers/check.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"
#include "platform/text/unmask.h"

namespace kentongan::answers {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCodeLength = 8;
constexpr std::size_t kMostWords = 20'000;
constexpr std::size_t kMostClaims = 10;
constexpr std::size_t kUntilReaches = 9;       // words after "sampai"
constexpr std::size_t kLongestPlaceLine = 40;  // words

constexpr std::string_view kLevels[] = {"AWAS", "SIAGA", "WASPADA"};
constexpr std::string_view kUntil[] = {"sampai", "hingga", "until"};
constexpr std::string_view kMonths[] = {
    "januari", "februari",  "maret",   "april",    "mei",      "juni",    "juli",
    "agustus", "september", "oktober", "november", "desember", "january", "february",
    "march",   "may",       "june",    "july",     "august",   "october", "december"};
constexpr std::string_view kPlaceLabels[] = {"di",      "di mana", "lokasi", "tempat",
                                             "wilayah", "where",   "daerah"};
// Words of a line of places that name none.
constexpr std::string_view kNoPlace[] = {
    "dan",       "and",        "more",    "places",    "tempat",    "lainnya", "lain",     "kota",
    "kabupaten", "kab",        "desa",    "kelurahan", "kecamatan", "kec",     "provinsi", "prov",
    "serta",     "sekitarnya", "wilayah", "daerah",    "other",     "rt",      "rw",       "dusun"};

template <class Range>
bool has(const Range& range, std::string_view wanted) {
    return std::ranges::find(range, wanted) != std::end(range);
}

void add_once(std::vector<std::string>& list, std::string value) {
    if (list.size() < kMostClaims && !has(list, value)) list.push_back(std::move(value));
}

bool is_digits(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Letters and digits of the ASCII range, as they stand: for capitals and codes.
std::vector<std::string_view> ascii_words(std::string_view text) {
    std::vector<std::string_view> words;
    const auto is_word = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    for (std::size_t i = 0; i < text.size() && words.size() < kMostWords;) {
        if (!is_word(text[i])) {
            ++i;
            continue;
        }
        const auto begin = i;
        while (i < text.size() && is_word(text[i])) ++i;
        words.push_back(text.substr(begin, i - begin));
    }
    return words;
}

// What follows "sampai": a clock is two numbers that the text joins with a point or a colon.
void claim_times(Claims& claims, const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!has(kUntil, words[i])) continue;
        const auto end = std::min(words.size(), i + 1 + kUntilReaches);
        for (auto at = i + 1; at + 1 < end; ++at) {
            if (is_digits(words[at], 1, 2) && has(kMonths, words[at + 1])) {
                const auto day =
                    words[at].size() == 2 && words[at][0] == '0' ? words[at].substr(1) : words[at];
                add_once(claims.dates, day + " " + words[at + 1]);
            }
            const bool is_clock = is_digits(words[at], 1, 2) && is_digits(words[at + 1], 2, 2) &&
                                  *parse_integer(words[at]) < 24 &&
                                  *parse_integer(words[at + 1]) < 60;
            if (is_clock)
                add_once(claims.clocks,
                         (words[at].size() == 1 ? "0" : "") + words[at] + "." + words[at + 1]);
        }
    }
}

// "*Di mana:* Sewon, Bantul": the words after the colon of a line that names a place.
void claim_places(Claims& claims, std::string_view text) {
    for (auto line : split(text, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon > 20) continue;
        if (!has(kPlaceLabels, join(text::plain_words(line.substr(0, colon)), " "))) continue;
        auto words = text::plain_words(line.substr(colon + 1));
        if (words.size() > kLongestPlaceLine) words.resize(kLongestPlaceLine);
        for (auto& word : words)
            if (word.size() > 2 && !has(kNoPlace, word) && !is_digits(word, 1, 9) &&
                !has(claims.places, word))
                claims.places.push_back(std::move(word));
    }
}

std::uint64_t hash_of(std::string_view word) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    for (unsigned char c : word) hash = (hash ^ c) * 0x100000001b3u;
    return hash;
}

}  // namespace

Claims claims_of(std::string_view unmasked) {
    Claims claims;
    for (auto word : ascii_words(unmasked))
        if (has(kLevels, word)) add_once(claims.levels, std::string(word));
    auto words = text::plain_words(unmasked);
    if (words.size() > kMostWords) words.resize(kMostWords);
    claim_times(claims, words);
    claim_places(claims, unmasked);
    return claims;
}

Differences differences(const Claims& claims, const Official& official) {
    Differences found;
    const auto issued = claims_of(official.texts);
    for (const auto& level : claims.levels)
        if (level != official.level && !has(issued.levels, level)) found.level = level;
    for (const auto& clock : claims.clocks)
        if (clock != official.clock && !has(issued.clocks, clock)) found.clock = clock;
    for (const auto& date : claims.dates)
        if (date != official.date && !has(issued.dates, date)) found.date = date;
    if (!claims.places.empty()) {
        const auto known = text::plain_words(text::unmask(official.texts + " " + official.places));
        for (const auto& word : claims.places)
            if (!has(known, word)) found.place += (found.place.empty() ? "" : ", ") + word;
    }
    return found;
}

std::string normal_code(std::string_view text) {
    std::string code;
    for (char c : text) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        if (kAlphabet.find(c) == std::string_view::npos) return {};
        code += c;
    }
    return code.size() == kCodeLength ? code : std::string();
}

std::string shown_code(std::string_view code) {
    return std::string(code.substr(0, kCodeLength / 2)) + "-" +
           std::string(code.substr(kCodeLength / 2));
}

std::string code_of(std::string_view hash) {
    std::uint64_t bits = 0;
    for (unsigned char c : hash.substr(0, 5)) bits = bits << 8 | c;
    std::string code;
    for (int shift = 35; shift >= 0; shift -= 5) code += kAlphabet[bits >> shift & 31];
    return code;
}

std::vector<std::string> codes_in(std::string_view unmasked, std::size_t most) {
    // One of the two halves without a digit is mostly a word of four letters; the table decides.
    std::vector<std::string> codes;
    const auto words = ascii_words(unmasked);
    const auto add = [&](std::string code) {
        if (!code.empty() && codes.size() < most && !has(codes, code))
            codes.push_back(std::move(code));
    };
    const auto has_digit = [](std::string_view word) {
        return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
    };
    // Those with digits first: they are codes more often, and the number is bounded.
    for (const bool wants_digit : {true, false})
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].size() == kCodeLength && has_digit(words[i]) == wants_digit)
                add(normal_code(words[i]));
            if (i + 1 == words.size() || words[i].size() != 4 || words[i + 1].size() != 4) continue;
            if ((has_digit(words[i]) || has_digit(words[i + 1])) == wants_digit)
                add(normal_code(std::string(words[i]) + std::string(words[i + 1])));
        }
    return codes;
}

std::vector<std::string> alert_ids_in(std::string_view unmasked, std::size_t most) {
    constexpr std::string_view kPath = "/peringatan/";
    std::vector<std::string> ids;
    for (auto at = unmasked.find(kPath); at != std::string_view::npos && ids.size() < most;
         at = unmasked.find(kPath, at + 1)) {
        const auto rest = unmasked.substr(at + kPath.size());
        const auto length = std::min(rest.find_first_not_of("0123456789"), rest.size());
        if (length > 0 && length < 20) ids.emplace_back(rest.substr(0, length));
    }
    return ids;
}

std::vector<std::uint64_t> shingles(std::string_view unmasked, std::size_t most) {
    const auto words = text::plain_words(unmasked);
    std::vector<std::uint64_t> hashes;
    for (std::size_t i = 0; i + 2 < words.size() && hashes.size() < most; ++i)
        hashes.push_back((hash_of(words[i]) * 31 + hash_of(words[i + 1])) * 31 +
                         hash_of(words[i + 2]));
    std::ranges::sort(hashes);
    const auto rest = std::ranges::unique(hashes);
    hashes.erase(rest.begin(), rest.end());
    return hashes;
}

double similarity(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    const auto smaller = std::min(a.size(), b.size());
    if (smaller < kLeastShingles) return 0;
    std::size_t common = 0, i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        const bool same = a[i] == b[j], forward = a[i] < b[j];
        common += same;
        if (same || forward) ++i;
        if (!forward) ++j;
    }
    return static_cast<double>(common) / static_cast<double>(smaller);
}

}  // namespace kentongan::answers
