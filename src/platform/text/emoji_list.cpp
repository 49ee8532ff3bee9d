#include "platform/text/emoji_list.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::text {
namespace {

constexpr std::size_t kMaxShortcodeBytes = 64, kMaxAddressBytes = 2048;

bool is_shortcode(std::string_view text) {
    return !text.empty() && text.size() <= kMaxShortcodeBytes &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

bool is_address(std::string_view url) {
    return url.size() <= kMaxAddressBytes &&
           (url.starts_with("https://") || url.starts_with("http://")) &&
           std::ranges::none_of(url, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
}

}  // namespace

void add_emoji(std::string& list, std::string_view shortcode, std::string_view url) {
    if (!is_shortcode(shortcode) || !is_address(url)) return;
    const auto known = emojis_in(list);
    if (known.size() >= kMaxListedEmojis ||
        std::ranges::any_of(known, [&](const auto& one) { return one.first == shortcode; }))
        return;
    if (!list.empty()) list += ' ';
    list.append(shortcode).append(" ").append(url);
}

std::vector<std::pair<std::string_view, std::string_view>> emojis_in(std::string_view list) {
    std::vector<std::pair<std::string_view, std::string_view>> found;
    if (list.empty()) return found;
    const auto words = split(list, ' ');
    for (std::size_t i = 0; i + 1 < words.size(); i += 2)
        found.emplace_back(words[i], words[i + 1]);
    return found;
}

bool names_emoji(std::string_view text, std::string_view shortcode) {
    for (auto at = text.find(shortcode); at != std::string_view::npos;
         at = text.find(shortcode, at + 1)) {
        const auto end = at + shortcode.size();
        if (at > 0 && text[at - 1] == ':' && end < text.size() && text[end] == ':') return true;
    }
    return false;
}

}  // namespace kentongan::text
