#include <algorithm>
#include <array>

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::array<std::string_view, 3> kRefusedKeys{"@graph", "@included", "@reverse"};
constexpr std::string_view kProfile = "https://www.w3.org/ns/activitystreams";

// parse_json bounds the depth, so this does not go deeper either.
Result<void> check(const json::value& value) {
    if (const auto* array = value.if_array()) {
        if (array->size() > kMaxArray)
            return Error(ErrorCode::TooLarge).with_detail("an array of over 1,000 values");
        for (const auto& element : *array) TRY(check(element));
    } else if (const auto* object = value.if_object()) {
        for (const auto& [key, element] : *object) {
            const std::string_view name(key.data(), key.size());
            if (std::ranges::find(kRefusedKeys, name) != kRefusedKeys.end())
                return Error(ErrorCode::BadRequest).with_detail(std::string(name) + " is refused");
            TRY(check(element));
        }
    }
    return {};
}

// A parameter's value up to its ";": a token, or a quoted string (RFC 9110 §5.6.6).
std::optional<std::string> take_value(std::string_view& rest) {
    std::string value;
    if (!rest.starts_with('"')) {
        const auto end = std::min(rest.find(';'), rest.size());
        value = trim(rest.substr(0, end));
        rest.remove_prefix(end);
        return value;
    }
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\') ++at;
        if (at < rest.size()) value += rest[at];
    }
    if (at >= rest.size()) return {};
    rest = trim(rest.substr(at + 1));
    if (!rest.empty() && rest[0] != ';') return {};
    return value;
}

bool names_profile(std::string_view profiles) {
    const auto names = split(profiles, ' ');  // RFC 6906: separated by spaces
    return std::ranges::find(names, kProfile) != names.end();
}

}  // namespace

Result<json::value> parse_document(std::string_view text) {
    TRY_ASSIGN(auto document, parse_json(text));
    if (!document.is_object()) return Error(ErrorCode::BadRequest).with_detail("not an object");
    TRY(check(document));
    return document;
}

bool is_activity_json(std::string_view content_type) {
    const auto end = std::min(content_type.find(';'), content_type.size());
    const auto type = ascii_lower(trim(content_type.substr(0, end)));
    auto rest = content_type.substr(end);
    if (type != "application/activity+json" && type != "application/ld+json") return false;
    bool profiled = false;
    while (!rest.empty()) {
        rest = trim(rest.substr(1));
        if (rest.empty() || rest[0] == ';') continue;
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) return false;
        const auto name = ascii_lower(rest.substr(0, equals));
        rest.remove_prefix(equals + 1);
        const auto value = take_value(rest);
        if (!value) return false;
        if (name == "profile" && names_profile(*value)) profiled = true;
    }
    return profiled || type == "application/activity+json";
}

}  // namespace kentongan::activitystreams
