// The few string helpers everybody needs. ASCII only where a name says so; never the C locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan {

std::string_view trim(std::string_view text);                                // ASCII white space
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string ascii_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII
// Bytes of the well-formed UTF-8 sequence at the front of a text that is not empty; 0: there is
// none.
std::size_t utf8_sequence_length(std::string_view text);
bool is_valid_utf8(std::string_view text);
std::size_t utf8_length(std::string_view text);                           // code points
std::string utf8_prefix(std::string_view text, std::size_t code_points);  // with … when cut
std::optional<std::int64_t> parse_integer(std::string_view text);         // whole text, base 10
std::optional<double> parse_real(std::string_view text);                  // whole text, "." decimal
std::string replace_all(std::string text, std::string_view from, std::string_view to);

std::string html_escape(std::string_view text);  // & < > " '
std::string url_encode(std::string_view text);   // RFC 3986 unreserved kept
std::optional<std::string> url_decode(std::string_view text, bool plus_is_space);
std::string base64_encode(std::string_view bytes);
std::string base64url_encode(std::string_view bytes);             // RFC 4648 §5, no padding
std::optional<std::string> base64_decode(std::string_view text);  // both alphabets, lenient padding
std::string hex_encode(std::string_view bytes);

}  // namespace kentongan
