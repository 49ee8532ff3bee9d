// What clients send besides headers, as Params: query strings, forms, multipart bodies and JSON.
// Hostile input: everything is bounded, and names and values are valid UTF-8 without NUL.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "platform/base/json.h"
#include "platform/http/message.h"

namespace kentongan::http {

inline constexpr std::size_t kMaxParams = 4096;      // as Rack
inline constexpr std::size_t kMaxNameBytes = 512;    // of one flattened name
inline constexpr std::size_t kMaxParts = 64;         // of a multipart body
inline constexpr std::size_t kMaxPartHeader = 8192;  // bytes

// A query string or an application/x-www-form-urlencoded body. BadRequest.
Result<void> parse_form(std::string_view text, Params& into);
// RFC 7578. `content_type` carries the boundary. Parts with a file name become uploads.
Result<void> parse_multipart(std::string_view content_type, std::string_view body, Params& into,
                             std::vector<Upload>& uploads);
// {"poll":{"options":["a"]}} is poll[options][]=a. The body must be an object, or empty.
Result<void> parse_json_params(std::string_view body, Params& into);

// By the Content-Type of `request`: its body, then the query of its target.
Result<void> read_params(Request& request, std::string_view body);
// Cookie "bahasa", then Accept-Language among our languages, then `fallback`.
std::string negotiate_language(const Request& request, std::string_view fallback);

}  // namespace kentongan::http
