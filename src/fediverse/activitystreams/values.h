// Reads values of foreign ActivityStreams documents as plain JSON whose context is known: one value
// or many, text or object, "as:" names or full ones. No JSON-LD, nothing is ever loaded. Whoever
// receives activities or fetches actors and posts calls it; what it gives is bounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/json.h"

namespace kentongan::activitystreams {

inline constexpr std::size_t kMaxArray = 1000;
inline constexpr std::size_t kMaxIriBytes = 2048;
inline constexpr std::size_t kMaxContentBytes = 256 * 1024;
inline constexpr std::string_view kPublic = "https://www.w3.org/ns/activitystreams#Public";

// Limits of parse_json, arrays of at most kMaxArray, and no @graph, @included or @reverse, which
// would say something else to a JSON-LD reader than to us. An object, or BadRequest; TooLarge.
Result<json::value> parse_document(std::string_view text);

// "application/activity+json", or "application/ld+json" with the profile of ActivityStreams
// (ActivityPub §3.2, §7).
bool is_activity_json(std::string_view content_type);

// Values may be null pointers everywhere, as find() gives them: then nothing is found.

// The value of a key, or the first of its array; nullptr when there is none or it is null.
const json::value* one(const json::value& value, std::string_view key);
std::vector<const json::value*> many(const json::value& value, std::string_view key,
                                     std::size_t max);
// A text, or the "id" of an object; empty when neither is an http(s) address.
std::string id_of(const json::value* value);
std::vector<std::string> ids_of(const json::value& value, std::string_view key, std::size_t max);

// Without the prefixes of ActivityStreams, schema.org and toot.
std::vector<std::string> types_of(const json::value& value);
bool type_is(const json::value& value, std::string_view type);

// Plain text: tidy, at most that many characters.
std::string text(const json::value& value, std::string_view key, std::size_t max_characters = 1000);
// As it came, NUL taken out, at most that many bytes: for HTML that is sanitised later.
std::string raw_text(const json::value* value, std::size_t max_bytes = kMaxContentBytes);

struct Natural {
    std::string text;      // raw
    std::string language;  // "id", "pt-BR"; empty when not said
};
// `key` or `keyMap`: in the preferred language when it is there, else what `key` says, else the
// first of the map.
Natural natural(const json::value& value, std::string_view key, std::string_view preferred = {});

// RFC 3339 between 1970 and 2200.
std::optional<TimePoint> time(const json::value& value, std::string_view key);
std::optional<std::int64_t> integer(const json::value& value, std::string_view key);
std::optional<double> real(const json::value& value, std::string_view key);
std::optional<bool> boolean(const json::value& value, std::string_view key);

// An address, a Link or Document, or an array of these: the first whose mediaType begins so, else
// the first. Only http(s); empty when there is none.
std::string url_of(const json::value* value, std::string_view media_type = "text/html");

bool is_public(std::string_view iri);
// Lower case, with the port unless it is the scheme's own. Empty, so refused: user names, white
// space, controls, a dot at the end, other schemes than http and https, over kMaxIriBytes.
std::string host_of(std::string_view iri);
// Scheme, host and port; false when one has none.
bool same_origin(std::string_view a, std::string_view b);

}  // namespace kentongan::activitystreams
