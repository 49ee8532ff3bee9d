// Lists of ids and words as they stand in one column, with blanks between; only the stores use it.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::statuses::store {

inline std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

template <class AnyId>
std::vector<AnyId> ids_of(std::string_view text) {
    std::vector<AnyId> ids;
    for (auto word : words_of(text))
        if (auto id = AnyId::parse(word)) ids.push_back(*id);
    return ids;
}

template <class AnyId>
std::string text_of(const std::vector<AnyId>& ids) {
    std::string text;
    for (auto id : ids) (text += text.empty() ? "" : " ") += id.to_string();
    return text;
}

}  // namespace kentongan::statuses::store
