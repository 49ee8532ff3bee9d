#include "rooms/delivery/channels/gsm.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"

namespace kentongan::delivery::gsm {
namespace {

// One segment alone, and each of several, which share their space with a header of six bytes.
constexpr int kGsmAlone = 160, kGsmEach = 153, kUcsAlone = 70, kUcsEach = 67;

// 3GPP TS 23.038 §6.2.1, in code points. Letters, digits and the rest of ASCII are tested apart.
constexpr std::u32string_view kBasic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view kExtension = U"\f^{}\\[~]|€";  // two septets each

bool is_letter_or_digit(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

// The code point at the front, and how many bytes it takes. Of what is malformed: U+FFFD.
std::pair<char32_t, std::size_t> front(std::string_view text) {
    const auto length = utf8_sequence_length(text);
    if (length == 0) return {U'\uFFFD', 1};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (length == 1) return {byte(0), 1};
    char32_t point = byte(0) & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(i) & 0x3f);
    return {point, length};
}

int segments_of(int units, int alone, int each) {
    if (units == 0) return 0;
    return units <= alone ? 1 : (units + each - 1) / each;
}

}  // namespace

Count count(std::string_view text) {
    int septets = 0, utf16 = 0;
    bool fits = true;
    for (std::size_t at = 0; at < text.size();) {
        const auto [point, length] = front(text.substr(at));
        at += length;
        utf16 += point > 0xffff ? 2 : 1;
        if (is_letter_or_digit(point) || kBasic.find(point) != kBasic.npos)
            ++septets;
        else if (kExtension.find(point) != kExtension.npos)
            septets += 2;
        else
            fits = false;
    }
    if (fits) return {true, septets, segments_of(septets, kGsmAlone, kGsmEach)};
    return {false, utf16, segments_of(utf16, kUcsAlone, kUcsEach)};
}

std::string folded(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kPlain{{
        {"—", "-"},
        {"–", "-"},
        {"·", "-"},
        {"“", "\""},
        {"”", "\""},
        {"‘", "'"},
        {"’", "'"},
        {"…", "..."},
        {"\u00a0", " "},
        {"\u2009", " "},
        {"×", "x"},
        {"°", " der."},
    }};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        const auto* found = std::ranges::find_if(
            kPlain, [&](const auto& pair) { return rest.starts_with(pair.first); });
        const auto length = std::max<std::size_t>(1, utf8_sequence_length(rest));
        out += found != kPlain.end() ? found->second : rest.substr(0, length);
        at += length;
    }
    return out;
}

}  // namespace kentongan::delivery::gsm
