// What is done to bytes before libxml2 sees them, so that the checks made here mean what they say:
// inside this part only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "platform/xml/xml.h"

namespace kentongan::xml::inner {

bool looks_like_utf16(std::string_view bytes);
std::optional<std::string> utf16_to_utf8(std::string_view bytes);

// An encoding in which "<", "=" and quotes are the ASCII bytes and nothing else is.
bool is_known_encoding(std::string_view name);
// The encoding named in <?xml …?>, empty when there is none.
std::string_view declared_encoding(std::string_view bytes);

// What every reader here begins with: bytes that libxml2 may see, from the first "<" on.
struct Readable {
    std::string_view text;                 // of the caller's bytes, when nothing was converted
    std::optional<std::string> converted;  // from UTF-16
    std::string_view view() const;
};
// BadRequest and TooLarge as xml::parse says them.
Result<Readable> readable(std::string_view bytes, const Limits& limits);
Error malformed(std::string detail);

}  // namespace kentongan::xml::inner
