#include "rooms/filters/params.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::filters {

namespace {

// More contexts or keywords than anybody needs are not read.
constexpr std::size_t kMaxNames = 16;
constexpr std::size_t kMaxRead = 2 * kMaxKeywords;

std::optional<std::string> optional_text(const http::Params& params, std::string_view name) {
    const auto text = params.find(name);
    if (!text) return {};
    return std::string(*text);
}

std::optional<std::vector<std::string>> contexts_of(const http::Params& params) {
    const auto all = params.all("context");
    if (all.empty()) return {};
    std::vector<std::string> names;
    for (const auto name : all)
        if (names.size() < kMaxNames) names.emplace_back(name);
    return names;
}

// Blank means for ever, as apps send it where somebody chose no end.
Result<std::optional<std::optional<std::int64_t>>> expires_in_of(const http::Params& params) {
    using Expiry = std::optional<std::optional<std::int64_t>>;
    const auto text = params.find("expires_in");
    if (!text) return Expiry();
    if (trim(*text).empty()) return Expiry(std::optional<std::int64_t>());
    const auto seconds = parse_integer(trim(*text));
    if (!seconds)
        return Error(ErrorCode::Unprocessable, "Expires in is not a number", "expires_in");
    return Expiry(std::optional(*seconds));
}

bool is_true(std::string_view text) {
    http::Params one;
    one.add("value", std::string(text));
    return one.boolean("value").value_or(false);
}

// One of keywords_attributes; which of its names have come.
struct Item {
    std::string_view number;
    std::vector<std::string_view> parts;
    KeywordChange change;

    bool has(std::string_view part) const { return std::ranges::find(parts, part) != parts.end(); }
};

// Without numbers a new one begins where a name comes again, with an id, or behind one that goes.
bool begins_next(const Item& last, std::string_view number, std::string_view part) {
    return last.number != number || last.has(part) || part == "id" ||
           (last.change.removed && part == "keyword" && number.empty());
}

void set(Item& item, std::string_view part, const std::string& value) {
    item.parts.push_back(part);
    auto& change = item.change;
    if (part == "id" && !value.empty())
        // What is no id is nobody's: it is asked for, and not found.
        change.id = KeywordId::parse(value).value_or(KeywordId());
    else if (part == "keyword")
        change.text = value;
    else if (part == "whole_word" && !value.empty())
        change.whole_word = is_true(value);
    else if (part == "_destroy")
        change.removed = is_true(value);
}

}  // namespace

// keywords_attributes[0][keyword]=…, keywords_attributes[][keyword]=…, or the same from JSON.
std::vector<KeywordChange> keyword_changes_of(const http::Params& params) {
    constexpr std::string_view kBefore = "keywords_attributes[";
    std::vector<Item> items;
    for (const auto& [name, value] : params.entries()) {
        std::string_view rest = name;
        if (!rest.starts_with(kBefore)) continue;
        rest.remove_prefix(kBefore.size());
        const auto close = rest.find("][");
        if (close == std::string_view::npos || !rest.ends_with(']')) continue;
        const auto number = rest.substr(0, close);
        const auto part = rest.substr(close + 2, rest.size() - close - 3);
        // With numbers the names of one may stand anywhere.
        auto item = number.empty() ? items.end() : std::ranges::find(items, number, &Item::number);
        if (number.empty() && !items.empty() && !begins_next(items.back(), number, part))
            item = std::prev(items.end());
        if (item == items.end()) {
            if (items.size() == kMaxRead) break;
            items.push_back({number, {}, {}});
            item = std::prev(items.end());
        }
        set(*item, part, value);
    }
    std::vector<KeywordChange> changes;
    for (auto& item : items) changes.push_back(std::move(item.change));
    return changes;
}

Result<FilterChange> filter_change_of(const http::Params& params) {
    FilterChange change;
    change.title = optional_text(params, "title");
    change.contexts = contexts_of(params);
    change.action = optional_text(params, "filter_action");
    TRY_ASSIGN(change.expires_in, expires_in_of(params));
    change.keywords = keyword_changes_of(params);
    return change;
}

Result<V1Change> v1_change_of(const http::Params& params) {
    V1Change change;
    change.phrase = optional_text(params, "phrase");
    change.whole_word = params.boolean("whole_word");
    change.irreversible = params.boolean("irreversible");
    change.contexts = contexts_of(params);
    TRY_ASSIGN(change.expires_in, expires_in_of(params));
    return change;
}

}  // namespace kentongan::filters
