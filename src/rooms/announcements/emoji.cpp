#include "rooms/announcements/emoji.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::announcements {

namespace {

constexpr std::size_t kMostBytes = 64, kLongestShortcode = 100;

struct Range {
    char32_t first, last;
};

// The property Emoji of Unicode (emoji-data.txt, UTS #51) below the pictograph planes, and from
// there on Extended_Pictographic, so that pictures to come are known already.
constexpr Range kEmoji[] = {
    {0x00A9, 0x00A9},   {0x00AE, 0x00AE},   {0x203C, 0x203C},   {0x2049, 0x2049},
    {0x2122, 0x2122},   {0x2139, 0x2139},   {0x2194, 0x2199},   {0x21A9, 0x21AA},
    {0x231A, 0x231B},   {0x2328, 0x2328},   {0x23CF, 0x23CF},   {0x23E9, 0x23F3},
    {0x23F8, 0x23FA},   {0x24C2, 0x24C2},   {0x25AA, 0x25AB},   {0x25B6, 0x25B6},
    {0x25C0, 0x25C0},   {0x25FB, 0x25FE},   {0x2600, 0x2604},   {0x260E, 0x260E},
    {0x2611, 0x2611},   {0x2614, 0x2615},   {0x2618, 0x2618},   {0x261D, 0x261D},
    {0x2620, 0x2620},   {0x2622, 0x2623},   {0x2626, 0x2626},   {0x262A, 0x262A},
    {0x262E, 0x262F},   {0x2638, 0x263A},   {0x2640, 0x2640},   {0x2642, 0x2642},
    {0x2648, 0x2653},   {0x265F, 0x2660},   {0x2663, 0x2663},   {0x2665, 0x2666},
    {0x2668, 0x2668},   {0x267B, 0x267B},   {0x267E, 0x267F},   {0x2692, 0x2697},
    {0x2699, 0x2699},   {0x269B, 0x269C},   {0x26A0, 0x26A1},   {0x26A7, 0x26A7},
    {0x26AA, 0x26AB},   {0x26B0, 0x26B1},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26C8, 0x26C8},   {0x26CE, 0x26CF},   {0x26D1, 0x26D1},   {0x26D3, 0x26D4},
    {0x26E9, 0x26EA},   {0x26F0, 0x26F5},   {0x26F7, 0x26FA},   {0x26FD, 0x26FD},
    {0x2702, 0x2702},   {0x2705, 0x2705},   {0x2708, 0x270D},   {0x270F, 0x270F},
    {0x2712, 0x2712},   {0x2714, 0x2714},   {0x2716, 0x2716},   {0x271D, 0x271D},
    {0x2721, 0x2721},   {0x2728, 0x2728},   {0x2733, 0x2734},   {0x2744, 0x2744},
    {0x2747, 0x2747},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2763, 0x2764},   {0x2795, 0x2797},   {0x27A1, 0x27A1},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2934, 0x2935},   {0x2B05, 0x2B07},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x3030, 0x3030},
    {0x303D, 0x303D},   {0x3297, 0x3297},   {0x3299, 0x3299},   {0x1F000, 0x1F0FF},
    {0x1F170, 0x1F171}, {0x1F17E, 0x1F17F}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F1E6, 0x1F1FF}, {0x1F201, 0x1F20F}, {0x1F21A, 0x1F21A}, {0x1F22F, 0x1F22F},
    {0x1F232, 0x1F23A}, {0x1F250, 0x1F53D}, {0x1F546, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7D5, 0x1F7FF}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1FAFF}};

constexpr char32_t kJoiner = 0x200D, kPictureForm = 0xFE0F, kKeycap = 0x20E3;
constexpr Range kFlagTags{0xE0020, 0xE007F}, kRegional{0x1F1E6, 0x1F1FF};

bool is_in(Range range, char32_t point) {
    return range.first <= point && point <= range.last;
}

bool is_emoji(char32_t point) {
    return std::ranges::any_of(kEmoji, [&](Range range) { return is_in(range, point); });
}

// `text` is valid UTF-8.
std::u32string points_of(std::string_view text) {
    std::u32string points;
    while (!text.empty()) {
        const auto length = utf8_sequence_length(text);
        char32_t point = static_cast<unsigned char>(text[0]);
        if (length > 1) point &= 0xFFu >> (length + 1);
        for (std::size_t i = 1; i < length; ++i)
            point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
        points += point;
        text.remove_prefix(length);
    }
    return points;
}

bool is_keycap(const std::u32string& points) {
    const bool is_base =
        (points[0] >= U'0' && points[0] <= U'9') || points[0] == U'#' || points[0] == U'*';
    return is_base && points.back() == kKeycap &&
           (points.size() == 2 || (points.size() == 3 && points[1] == kPictureForm));
}

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Letters of any language, and a second colon: "10:30:00" is a time.
bool touches(char c) {
    return c == ':' || (is_word(c) && c != '_') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

bool is_unicode_emoji(std::string_view name) {
    if (name.empty() || name.size() > kMostBytes || !is_valid_utf8(name)) return false;
    if (text::count_characters(name) != 1) return false;
    const auto points = points_of(name);
    if (is_keycap(points)) return true;
    // One letter of a flag is none.
    if (!is_emoji(points[0]) || (points.size() == 1 && is_in(kRegional, points[0]))) return false;
    return std::ranges::all_of(points, [](char32_t point) {
        return is_emoji(point) || point == kJoiner || point == kPictureForm ||
               is_in(kFlagTags, point);
    });
}

bool is_shortcode(std::string_view name) {
    return name.size() >= 2 && name.size() <= kLongestShortcode &&
           std::ranges::all_of(name, is_word);
}

std::vector<std::string_view> shortcodes_in(std::string_view text, std::size_t most) {
    std::vector<std::string_view> found;
    for (auto begin = text.find(':'); begin != std::string_view::npos && found.size() < most;) {
        const auto end = text.find_first_not_of(
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", begin + 1);
        if (end == std::string_view::npos) break;
        const auto name = text.substr(begin + 1, end - begin - 1);
        const bool is_one = text[end] == ':' && is_shortcode(name) &&
                            (begin == 0 || !touches(text[begin - 1])) &&
                            (end + 1 == text.size() || !touches(text[end + 1]));
        if (is_one && std::ranges::find(found, name) == found.end()) found.push_back(name);
        begin = text.find(':', is_one ? end + 1 : begin + 1);
    }
    return found;
}

}  // namespace kentongan::announcements
