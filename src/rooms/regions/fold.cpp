#include "rooms/regions/fold.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kentongan::regions {
namespace {

constexpr std::string_view kLatin1Letters = "aaaaaaaceeeeiiiidnooooo ouuuuyts";  // U+00C0…

// Decodes one code point; malformed bytes become 0, which separates words.
char32_t next_code_point(std::string_view text, std::size_t& at) {
    auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    unsigned first = byte(at);
    std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    char32_t value = length == 1 ? first : first & (0xffu >> (length + 1));
    std::size_t i = 1;
    for (; i < length && (byte(at + i) & 0xc0) == 0x80; ++i)
        value = value << 6 | (byte(at + i) & 0x3f);
    at += i;
    return i == length ? value : 0;
}

// The letter or digit to keep, ' ' for a separator, 0 for nothing.
char folded(char32_t c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c + ('a' - 'A'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return static_cast<char>(c);
    if (c >= 0xc0 && c <= 0xff) return c == 0xff ? 'y' : kLatin1Letters[(c - 0xc0) % 32];
    bool apostrophe = c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02bc;
    bool combining_mark = c >= 0x300 && c <= 0x36f;
    return apostrophe || combining_mark ? 0 : ' ';
}

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string key_from(const std::vector<std::string>& words, std::size_t first) {
    std::string key;
    for (std::size_t i = first; i < words.size(); ++i) {
        bool joins = words[i] == "dan" && i > first;  // "Pangkajene (dan) Kepulauan"
        if (!joins) key += words[i] == "kep" ? "kepulauan" : words[i];
    }
    return key;
}

bool names_kind(std::string_view word, Level level) {
    switch (level) {
        case Level::Province:
            return is_any(word, {"provinsi", "propinsi", "prov"});
        case Level::District:
            return is_any(word, {"kecamatan", "kec", "distrik", "kapanewon", "kemantren"});
        case Level::Village:
            return is_any(word, {"desa", "kelurahan", "kel", "kalurahan", "gampong", "nagari"});
        default:
            return false;
    }
}

}  // namespace

std::vector<std::string> fold_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        char c = folded(next_code_point(text, at));
        if (c != 0 && c != ' ') word += c;
        if (c == ' ' && !word.empty()) words.push_back(std::exchange(word, {}));
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

std::string plain_key(const std::vector<std::string>& words) {
    return key_from(words, 0);
}

Folded fold_name(const std::vector<std::string>& words, Level level) {
    if (words.size() < 2) return {Kind::Unsaid, plain_key(words)};
    if (level != Level::Regency)
        return {Kind::Unsaid, key_from(words, names_kind(words[0], level) ? 1 : 0)};
    Folded result;
    std::size_t first = 0;
    if (is_any(words[0], {"kabupaten", "kab"})) result.kind = Kind::Kabupaten;
    if (is_any(words[0], {"kota", "kotamadya"})) result.kind = Kind::Kota;
    if (result.kind != Kind::Unsaid) ++first;
    if (first + 1 < words.size() && is_any(words[first], {"administrasi", "adm"})) ++first;
    result.key = key_from(words, first);
    return result;
}

}  // namespace kentongan::regions
