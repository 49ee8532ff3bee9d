#include "platform/text/unmask.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kentongan::text {

namespace {

struct Twin {
    UChar32 from;
    char to;
};
// Sorted by `from`. Of the confusables of UTS #39 those that phones and keyboards offer.
constexpr Twin kTwins[] = {
    {0x0131, 'i'}, {0x0251, 'a'}, {0x0261, 'g'}, {0x026a, 'i'}, {0x0391, 'A'}, {0x0392, 'B'},
    {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039a, 'K'}, {0x039c, 'M'},
    {0x039d, 'N'}, {0x039f, 'O'}, {0x03a1, 'P'}, {0x03a4, 'T'}, {0x03a5, 'Y'}, {0x03a7, 'X'},
    {0x03b1, 'a'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bd, 'v'}, {0x03bf, 'o'}, {0x03c1, 'p'},
    {0x03c4, 't'}, {0x03c5, 'u'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'},
    {0x0412, 'B'}, {0x0415, 'E'}, {0x041a, 'K'}, {0x041c, 'M'}, {0x041d, 'H'}, {0x041e, 'O'},
    {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'},
    {0x0432, 'B'}, {0x0433, 'r'}, {0x0435, 'e'}, {0x043a, 'k'}, {0x043c, 'm'}, {0x043e, 'o'},
    {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'},
    {0x0456, 'i'}, {0x0458, 'j'}, {0x04ba, 'h'}, {0x04bb, 'h'}, {0x0501, 'd'}, {0x051a, 'Q'},
    {0x051b, 'q'}, {0x051c, 'W'}, {0x051d, 'w'}, {0x054d, 'U'}, {0x0555, 'O'}, {0x0570, 'h'},
    {0x0578, 'n'}, {0x057d, 'u'}, {0x0585, 'o'}, {0x13aa, 'A'}, {0x13b3, 'W'}, {0x13da, 'S'}};

UChar32 latin_of(UChar32 c) {
    const auto twin = std::ranges::lower_bound(kTwins, c, {}, &Twin::from);
    return twin != std::end(kTwins) && twin->from == c ? twin->to : c;
}

bool is_unseen(UChar32 c) {
    if (c == '\n') return false;
    const auto type = u_charType(c);
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || type == U_FORMAT_CHAR ||
           type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
           (type == U_CONTROL_CHAR && c != '\t');
}

icu::UnicodeString normalised(const icu::Normalizer2* form, const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    auto result = form->normalize(text, status);
    if (U_FAILURE(status)) throw std::runtime_error("NFKD failed");
    return result;
}

}  // namespace

std::string unmask(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    // Decomposed, so that accents are marks of their own and go away.
    const auto* form = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error("NFKD is missing");
    const auto source = normalised(form, icu::UnicodeString::fromUTF8(icu::StringPiece(
                                             text.data(), static_cast<std::int32_t>(text.size()))));
    icu::UnicodeString seen;
    for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
        const auto c = source.char32At(i);
        if (!is_unseen(c)) seen.append(u_isUWhiteSpace(c) && c != '\n' ? ' ' : latin_of(c));
    }
    std::string result;
    seen.toUTF8String(result);
    return result;
}

std::vector<std::string> plain_words(std::string_view unmasked) {
    const auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(unmasked.data(), static_cast<std::int32_t>(unmasked.size())));
    std::vector<std::string> words;
    icu::UnicodeString word;
    const auto finish = [&] {
        if (word.isEmpty()) return;
        word.toUTF8String(words.emplace_back());
        word.remove();
    };
    for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
        const auto c = source.char32At(i);
        if (u_isalnum(c))
            word.append(u_tolower(c));
        else
            finish();
    }
    finish();
    return words;
}

}  // namespace kentongan::text
