// JSON in the one form in which it can be signed: the JSON Canonicalization Scheme (RFC 8785).
#pragma once

#include <string>

#include "platform/base/json.h"

namespace kentongan::signatures {

// Members sorted, no white space, numbers as ECMAScript writes doubles. As deep as the document,
// which parse_json has limited. A number that is no double (2^53 + 1) is rounded, as the RFC says.
// Boost.JSON 1.81 reads some numbers of 16 and 17 digits not to the nearest double, so a proof over
// such a number is refused though it is good; coordinates and counts are shorter.
std::string canonical_json(const json::value& value);

}  // namespace kentongan::signatures
