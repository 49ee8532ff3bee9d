// Lists of ids and words as they stand in one column, with blanks between; only the stores use it.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.h"

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

// Texts that may hold blanks, as a JSON array; an empty column is none.
inline std::string json_of(const std::vector<std::string>& texts) {
    std::string column;
    JsonWriter out(column);
    out.begin_array();
    for (const auto& text : texts) out.value(std::string_view(text));
    out.end_array();
    return column;
}

inline std::vector<std::string> texts_of(std::string_view column) {
    std::vector<std::string> texts;
    if (column.empty()) return texts;
    const auto parsed = parse_json(column);
    if (parsed && parsed->is_array())
        for (const auto& text : parsed->as_array())
            if (text.is_string()) texts.emplace_back(text.as_string());
    return texts;
}

}  // namespace kentongan::statuses::store
