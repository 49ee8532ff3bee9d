#include "platform/text/stem.h"

#include <libstemmer.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <stdexcept>

namespace kentongan::text {
namespace {

constexpr std::size_t kMaxWordBytes = 64;
constexpr std::size_t kMaxIndexedWords = 2000;

bool is_accent(UChar32 c) {
    return c >= 0x300 && c <= 0x36f;
}

icu::UnicodeString folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto* decompose = icu::Normalizer2::getNFDInstance(status);
    const auto* compose = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU normalisation data are missing");
    const auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const auto apart = decompose->normalize(casefold->normalize(source, status), status);
    icu::UnicodeString bare;
    for (std::int32_t i = 0; i < apart.length();) {
        const UChar32 c = apart.char32At(i);
        i += U16_LENGTH(c);
        if (!is_accent(c)) bare.append(c);
    }
    return compose->normalize(bare, status);
}

struct CloseStemmer {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

std::string stem(const std::string& word) {
    // libstemmer keeps state in the object, so each thread has one.
    thread_local std::unique_ptr<sb_stemmer, CloseStemmer> stemmer(
        sb_stemmer_new("indonesian", "UTF_8"));
    if (!stemmer) throw std::runtime_error("libstemmer has no Indonesian");
    const auto* cut =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                        static_cast<int>(word.size()));
    if (!cut) return word;
    return {reinterpret_cast<const char*>(cut),
            static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
}

}  // namespace

std::string fold(std::string_view text) {
    std::string out;
    folded(text).toUTF8String(out);
    return out;
}

std::vector<std::string> stems(std::string_view text, std::size_t most) {
    const auto source = folded(text);
    std::vector<std::string> words;
    icu::UnicodeString word;
    const auto finish = [&] {
        std::string utf8;
        word.toUTF8String(utf8);
        word.remove();
        if (!utf8.empty() && utf8.size() <= kMaxWordBytes) words.push_back(stem(utf8));
    };
    for (std::int32_t i = 0; i < source.length() && words.size() < most;) {
        const UChar32 c = source.char32At(i);
        i += U16_LENGTH(c);
        const auto type = u_charType(c);
        // Marks belong to their letter in Javanese, Balinese and other scripts of the islands.
        if (u_isalnum(c) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK)
            word.append(c);
        else
            finish();
    }
    if (words.size() < most) finish();
    return words;
}

std::string stemmed(std::string_view text) {
    std::string out;
    for (const auto& word : stems(text, kMaxIndexedWords)) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::string fts5_query(std::string_view text, LastWord last) {
    std::string out;
    for (const auto& word : stems(text, kMaxSearchWords))
        out += (out.empty() ? "\"" : " \"") + word + "\"";
    if (!out.empty() && last == LastWord::Begun) out += " *";
    return out;
}

std::string tsquery(std::string_view text, LastWord last) {
    std::string out;
    for (const auto& word : stems(text, kMaxSearchWords))
        out += (out.empty() ? "'" : " & '") + word + "'";
    if (!out.empty() && last == LastWord::Begun) out += ":*";
    return out;
}

}  // namespace kentongan::text
