#include "rooms/delivery/channels/gsm.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"

namespace kentongan::delivery::gsm {
namespace {

// One segment alone, and each of several, which share their space with a header of six bytes.
constexpr std::size_t kGsmAlone = 160, kGsmEach = 153, kUcsAlone = 70, kUcsEach = 67;

// 3GPP TS 23.038 §6.2.1: the position is the septet. At 1b stands the escape to the extension
// table.
constexpr std::u32string_view kBasic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ "
    U"!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖ"
    U"ÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(kBasic.size() == 128);
constexpr char kEscape = 0x1b;
constexpr std::pair<char32_t, char> kExtension[] = {
    {U'\f', 0x0a}, {U'^', 0x14}, {U'{', 0x28}, {U'}', 0x29}, {U'\\', 0x2f},
    {U'[', 0x3c},  {U'~', 0x3d}, {U']', 0x3e}, {U'|', 0x40}, {U'€', 0x65}};

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

// One character: one or two septets, or one or two UTF-16 units, as octets. Empty: not in GSM
// 03.38.
std::string septets_of(char32_t point) {
    if (const auto at = kBasic.find(point); at != kBasic.npos && point != U'\u001b')
        return {static_cast<char>(at)};
    for (auto [extended, septet] : kExtension)
        if (extended == point) return {kEscape, septet};
    return {};
}
std::string utf16_of(char32_t point) {
    std::string out;
    const auto put = [&](char32_t unit) {
        out += static_cast<char>(unit >> 8);
        out += static_cast<char>(unit & 0xff);
    };
    if (point <= 0xffff) {
        put(point);
    } else {
        put(0xd800 + ((point - 0x10000) >> 10));
        put(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
    return out;
}

// Both halves of an escape or a surrogate pair stay in one segment, as handsets demand.
std::vector<std::string> segments_of(const std::vector<std::string>& characters, std::size_t alone,
                                     std::size_t each) {
    std::size_t octets = 0;
    for (const auto& character : characters) octets += character.size();
    const auto most = octets <= alone ? alone : each;
    std::vector<std::string> segments;
    for (const auto& character : characters) {
        if (segments.empty() || segments.back().size() + character.size() > most)
            segments.emplace_back();
        segments.back() += character;
    }
    return segments;
}

}  // namespace

Encoded encoded(std::string_view text) {
    std::vector<std::string> septets, utf16;
    bool fits = true;
    for (std::size_t at = 0; at < text.size();) {
        const auto [point, length] = front(text.substr(at));
        at += length;
        if (fits) septets.push_back(septets_of(point));
        fits = fits && !septets.back().empty();
        utf16.push_back(utf16_of(point));
    }
    if (fits) return {true, segments_of(septets, kGsmAlone, kGsmEach)};
    return {false, segments_of(utf16, 2 * kUcsAlone, 2 * kUcsEach)};
}

Count count(std::string_view text) {
    const auto [is_gsm7, segments] = encoded(text);
    std::size_t octets = 0;
    for (const auto& segment : segments) octets += segment.size();
    return {is_gsm7, static_cast<int>(is_gsm7 ? octets : octets / 2),
            static_cast<int>(segments.size())};
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
