#include "fediverse/activitystreams/values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/text/compose.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxTypes = 8, kMaxTypeBytes = 100, kMaxLinks = 100, kMaxLanguages = 50;
constexpr std::size_t kMaxLanguageBytes = 35;         // RFC 5646 §4.4.1
constexpr std::int64_t kMaxTime = 7'258'118'400'000;  // 2200-01-01

constexpr std::array<std::string_view, 7> kPrefixes{"https://www.w3.org/ns/activitystreams#",
                                                    "as:",
                                                    "http://schema.org#",
                                                    "https://schema.org/",
                                                    "schema:",
                                                    "http://joinmastodon.org/ns#",
                                                    "toot:"};

std::string_view view(const json::string& string) {
    return {string.data(), string.size()};
}

std::string_view utf8_cut(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xc0) == 0x80)
        --max_bytes;
    return text.substr(0, max_bytes);
}

std::string language_in(std::string_view name) {
    const bool fits =
        name.size() <= kMaxLanguageBytes && name != "und" && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-';
        });
    return fits ? std::string(name) : std::string();
}

std::size_t scheme_length(std::string_view iri) {
    const auto start = ascii_lower(iri.substr(0, 8));
    return start.starts_with("https://") ? 8 : start.starts_with("http://") ? 7 : 0;
}

// "host" or "host:port" without the scheme's own port; empty when malformed.
std::string without_own_port(std::string authority, std::string_view own) {
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    if (authority.starts_with('[') && bracket == std::string::npos) return {};
    const bool has_port =
        colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    const auto host = authority.substr(0, has_port ? colon : authority.size());
    if (host.empty() || host.ends_with('.') || host.starts_with('.')) return {};
    if (host.starts_with('[') ? !host.ends_with(']') || host.find_first_not_of("0123456789abcdef:.",
                                                                               1) != host.size() - 1
                              : host.find_first_of(":[]") != std::string::npos)
        return {};
    if (!has_port) return host;
    const auto port = parse_integer(std::string_view(authority).substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return {};
    const auto digits = std::to_string(*port);
    return digits == own ? host : host + ":" + digits;
}

}  // namespace

const json::value* one(const json::value& value, std::string_view key) {
    const auto found = many(value, key, 1);
    return found.empty() ? nullptr : found.front();
}

std::vector<const json::value*> many(const json::value& value, std::string_view key,
                                     std::size_t max) {
    std::vector<const json::value*> found;
    const auto* here = find(value, key);
    if (here == nullptr || here->is_null()) return found;
    const auto* array = here->if_array();
    if (array == nullptr) {
        if (max > 0) found.push_back(here);
        return found;
    }
    for (const auto& element : *array) {
        if (found.size() == max) break;
        if (!element.is_null()) found.push_back(&element);
    }
    return found;
}

std::string id_of(const json::value* value) {
    if (value == nullptr) return {};
    const auto* id = value->is_object() ? find_string(*value, "id") : value->if_string();
    if (id == nullptr) return {};
    if (is_public(view(*id))) return std::string(kPublic);
    return host_of(view(*id)).empty() ? std::string() : std::string(view(*id));
}

std::vector<std::string> ids_of(const json::value& value, std::string_view key, std::size_t max) {
    std::vector<std::string> ids;
    for (const auto* element : many(value, key, max))
        if (auto id = id_of(element); !id.empty()) ids.push_back(std::move(id));
    return ids;
}

std::vector<std::string> types_of(const json::value& value) {
    std::vector<std::string> types;
    for (const auto* element : many(value, "type", kMaxTypes)) {
        const auto* name = element->if_string();
        if (name == nullptr || name->size() > kMaxTypeBytes) continue;
        auto type = view(*name);
        for (const auto prefix : kPrefixes)
            if (type.starts_with(prefix)) {
                type.remove_prefix(prefix.size());
                break;
            }
        types.emplace_back(type);
    }
    return types;
}

bool type_is(const json::value& value, std::string_view type) {
    const auto types = types_of(value);
    return std::ranges::find(types, type) != types.end();
}

std::string text(const json::value& value, std::string_view key, std::size_t max_characters) {
    const auto tidy = text::tidy(raw_text(one(value, key), 8 * max_characters));
    return utf8_length(tidy) > max_characters ? utf8_prefix(tidy, max_characters) : tidy;
}

std::string raw_text(const json::value* value, std::size_t max_bytes) {
    const auto* string = value == nullptr ? nullptr : value->if_string();
    if (string == nullptr) return {};
    std::string out(utf8_cut(view(*string), max_bytes));
    std::erase(out, '\0');
    return out;
}

Natural natural(const json::value& value, std::string_view key, std::string_view preferred) {
    Natural result{raw_text(one(value, key)), {}};
    const auto* map = find(value, std::string(key) + "Map");
    const auto* languages = map == nullptr ? nullptr : map->if_object();
    if (languages == nullptr) return result;
    std::size_t count = 0;
    const json::value* said = nullptr;
    std::string language;
    for (const auto& [name, translation] : *languages) {
        if (++count > kMaxLanguages) break;
        if (!translation.is_string()) continue;
        const auto here = language_in({name.data(), name.size()});
        if (!preferred.empty() && equals_ignoring_case(here, preferred))
            return {raw_text(&translation), here};
        const bool same = !result.text.empty() && raw_text(&translation) == result.text;
        if (said == nullptr || same) {
            said = &translation;
            language = here;
        }
        if (same) break;
    }
    if (said == nullptr) return result;
    if (result.text.empty())
        result.text = raw_text(said);
    else if (raw_text(said) != result.text && languages->size() > 1)
        return result;
    result.language = std::move(language);
    return result;
}

std::optional<TimePoint> time(const json::value& value, std::string_view key) {
    const auto* found = one(value, key);
    const auto* string = found == nullptr ? nullptr : found->if_string();
    if (string == nullptr || string->size() > 64) return {};
    const auto parsed = parse_iso(view(*string));
    if (!parsed || to_millis(*parsed) < 0 || to_millis(*parsed) > kMaxTime) return {};
    return parsed;
}

std::optional<double> real(const json::value& value, std::string_view key) {
    const auto* found = one(value, key);
    if (found == nullptr || !found->is_number()) return {};
    const auto number = found->to_number<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> integer(const json::value& value, std::string_view key) {
    const auto* found = one(value, key);
    if (found == nullptr) return {};
    if (const auto* number = found->if_int64()) return *number;
    const auto number = real(value, key);
    constexpr double kExact = 9'007'199'254'740'992;  // 2^53
    if (!number || std::abs(*number) > kExact || *number != std::floor(*number)) return {};
    return static_cast<std::int64_t>(*number);
}

std::optional<bool> boolean(const json::value& value, std::string_view key) {
    const auto* found = one(value, key);
    const auto* truth = found == nullptr ? nullptr : found->if_bool();
    return truth == nullptr ? std::nullopt : std::optional(*truth);
}

std::string url_of(const json::value* value, std::string_view media_type) {
    if (value == nullptr) return {};
    if (const auto* string = value->if_string())
        return host_of(view(*string)).empty() ? std::string() : std::string(view(*string));
    if (value->is_object()) {
        auto found = find(*value, "href");
        if (found == nullptr) found = find(*value, "url");
        // A Document's url may be a list of Links, whose url is an address at last.
        const bool nested = found != nullptr && !found->is_string();
        if (!nested) return url_of(found, media_type);
        for (const auto* link : many(*value, "url", kMaxLinks)) {
            const auto* href = find(*link, "href");
            if (href != nullptr && href->is_string()) return url_of(href, media_type);
        }
        return {};
    }
    const auto* array = value->if_array();
    std::string first;
    for (std::size_t i = 0; array != nullptr && i < std::min(array->size(), kMaxLinks); ++i) {
        const auto& element = (*array)[i];
        if (element.is_array()) continue;
        auto url = url_of(&element, media_type);
        if (url.empty()) continue;
        const auto* type = find_string(element, "mediaType");
        if (type != nullptr && ascii_lower(view(*type).substr(0, 100)).starts_with(media_type))
            return url;
        if (first.empty()) first = std::move(url);
    }
    return first;
}

bool is_public(std::string_view iri) {
    return iri == kPublic || iri == "as:Public" || iri == "Public";
}

std::string host_of(std::string_view iri) {
    const auto scheme = scheme_length(iri);
    if (scheme == 0 || iri.size() > kMaxIriBytes) return {};
    for (const char c : iri)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '\\') return {};
    const auto authority = iri.substr(scheme, iri.find_first_of("/?#", scheme) - scheme);
    if (authority.find_first_of("@%\"<>^`{|}'&;,$!*()+=~") != std::string_view::npos) return {};
    return without_own_port(ascii_lower(authority), scheme == 8 ? "443" : "80");
}

bool same_origin(std::string_view a, std::string_view b) {
    const auto host = host_of(a);
    return !host.empty() && scheme_length(a) == scheme_length(b) && host == host_of(b);
}

}  // namespace kentongan::activitystreams
