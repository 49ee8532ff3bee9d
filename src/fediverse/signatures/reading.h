// Inside this part: what both kinds of signatures share while they are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fediverse/signatures/claim.h"

namespace kentongan::signatures {

inline constexpr std::size_t kLongestSignatureHeader = 8192, kLongestKeyId = 2048;
inline constexpr std::size_t kLongestSignature = 1024;  // bytes: RSA of 8192 bits
inline constexpr std::size_t kMostComponents = 32;

// Texts are for the peer's operator, who reads English: they are no message ids.
Error refused(std::string text);

struct Parsed {
    Claim claim;                       // `created` not yet set
    std::vector<std::string> covered;  // names as signed
    std::vector<TimePoint> signed_at;  // "created" and Date, as far as they are covered
    std::optional<TimePoint> expires;

    bool covers(std::string_view name) const;
};

// Syntax only. §2.1 of the draft; §4 of the RFC.
Result<Parsed> parse_cavage(const Message& message);
Result<Parsed> parse_rfc9421(const Message& message);

// The value of a header, trimmed; several of the name joined by ", " (RFC 9110 §5.3). Empty:
// absent.
std::optional<std::string> field_value(const Message& message, std::string_view name);
// The host as it was signed: the Host header's own spelling where it names the same host.
std::string host_as_sent(const Message& message);
std::string_view path_of(std::string_view target);
std::optional<std::string> read_base64(std::string_view text);  // the alphabet with + and /
std::optional<TimePoint> read_seconds(std::string_view text);   // since 1970, until the year 9999
// The time of the Date header, which has to be there.
Result<TimePoint> read_date(const Message& message);

// Whether "Digest" (RFC 3230) or "Content-Digest" (RFC 9530) is that of the body.
Result<void> check_digest(const Message& message);
Result<void> check_content_digest(const Message& message);

}  // namespace kentongan::signatures
