#include <algorithm>
#include <array>
#include <charconv>

#include "platform/base/strings.h"
#include "platform/http/body.h"

namespace kentongan::http {

namespace {

constexpr std::array<std::string_view, 3> kLanguages{"id", "en", "jv"};

Result<void> add_checked(Params& into, std::string name, std::string value) {
    if (into.entries().size() >= kMaxParams || name.size() > kMaxNameBytes)
        return Error(ErrorCode::BadRequest, "Too many or too long parameters");
    // PostgreSQL's TEXT cannot hold NUL, and nobody types one.
    for (std::string_view text : {std::string_view(name), std::string_view(value)})
        if (text.find('\0') != std::string_view::npos || !is_valid_utf8(text))
            return Error(ErrorCode::BadRequest, "Parameters must be valid UTF-8");
    into.add(std::move(name), std::move(value));
    return {};
}

std::string scalar_text(const json::value& value) {
    switch (value.kind()) {
        case json::kind::bool_:
            return value.get_bool() ? "true" : "false";
        case json::kind::int64:
            return std::to_string(value.get_int64());
        case json::kind::uint64:
            return std::to_string(value.get_uint64());
        case json::kind::double_: {
            std::array<char, 32> digits;
            const auto end =
                std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double());
            return std::string(digits.data(), end.ptr);
        }
        case json::kind::string:
            return std::string(value.get_string());
        default:
            return {};
    }
}

// Depth is bounded by parse_json. Names are checked before they are built: short JSON must not
// unfold into a long list of long names.
Result<void> flatten(const json::value& value, const std::string& name, Params& into) {
    if (value.is_null()) return {};
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            if (name.size() + member.key().size() + 2 > kMaxNameBytes)
                return Error(ErrorCode::BadRequest, "Too many or too long parameters");
            const std::string key(member.key());
            TRY(flatten(member.value(), name.empty() ? key : name + "[" + key + "]", into));
        }
        return {};
    }
    if (const auto* array = value.if_array()) {
        const auto element = name + "[]";
        for (const auto& item : *array) TRY(flatten(item, element, into));
        return {};
    }
    return add_checked(into, name, scalar_text(value));
}

std::string_view media_type_of(std::string_view content_type) {
    return trim(content_type.substr(0, content_type.find(';')));
}

Result<void> parse_body(Request& request, std::string_view body) {
    const auto content_type = request.header("content-type");
    if (content_type.empty()) return {};
    const auto type = ascii_lower(media_type_of(content_type));
    if (type == "application/x-www-form-urlencoded") return parse_form(body, request.params);
    if (type == "multipart/form-data")
        return parse_multipart(content_type, body, request.params, request.uploads);
    if (type == "application/json") return parse_json_params(body, request.params);
    return {};
}

}  // namespace

Result<void> parse_form(std::string_view text, Params& into) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = url_decode(pair.substr(0, equals), true);
        auto value =
            url_decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view(), true);
        if (!name || !value) return Error(ErrorCode::BadRequest, "Malformed percent encoding");
        TRY(add_checked(into, std::move(*name), std::move(*value)));
    }
    return {};
}

Result<void> parse_json_params(std::string_view body, Params& into) {
    // Clients announce JSON and send nothing when an action has no arguments.
    if (trim(body).empty()) return {};
    TRY_ASSIGN(const auto value, parse_json(body, {.max_bytes = body.size()}));
    if (!value.is_object()) return Error(ErrorCode::BadRequest, "The body must be a JSON object");
    return flatten(value, {}, into);
}

Result<void> read_params(Request& request, std::string_view body) {
    TRY(parse_body(request, body));
    // After the body: the last value of a name wins, and the query goes before the body.
    const auto question = request.target.find('?');
    if (question == std::string::npos) return {};
    return parse_form(std::string_view(request.target).substr(question + 1), request.params);
}

std::string negotiate_language(const Request& request, std::string_view fallback) {
    if (const auto chosen = request.cookie("bahasa"))
        if (std::ranges::find(kLanguages, *chosen) != kLanguages.end()) return *chosen;
    std::string best(fallback);
    double best_quality = 0;
    for (auto range : split(request.header("accept-language"), ',')) {
        const auto semicolon = std::min(range.find(';'), range.size());
        auto tag = trim(range.substr(0, semicolon));
        tag = tag.substr(0, tag.find('-'));
        double quality = 1;
        const auto q = range.find("q=", semicolon);
        if (q != std::string_view::npos)
            quality = parse_real(trim(range.substr(q + 2))).value_or(0);
        for (auto language : kLanguages)
            if (quality > best_quality && equals_ignoring_case(tag, language)) {
                best = language;
                best_quality = quality;
            }
    }
    return best;
}

}  // namespace kentongan::http
