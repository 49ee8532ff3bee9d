// CAP 1.2 as we publish it: always valid against the OASIS schema, and what else a careful office
// observes. Used for our own feeds, for relayed alerts and by the composer's checks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxPolygonPoints = 100;  // of one ring, after simplification

// A whole document. Mends what the schema or section 3 of CAP 1.2 forbids rather than failing:
// identifiers and senders lose white space, comma, < and &; rings are closed, simplified to
// kMaxPolygonPoints and left out below four pairs or outside the globe; circles out of range are
// left out; times have sent_offset and whole seconds, UTC as "-00:00"; expires is always written
// (sent + 24 h when unknown); restriction only with Restricted, addresses only with Private; a
// reference to itself is dropped, one without a time gets the alert's own.
std::string write_cap(const Alert& alert);

// What a careful reader would object to although the schema accepts it, in English, for the
// operator and the composer: empty is good. Each begins with the element's name ("expires: …").
std::vector<std::string> check_profile(const Alert& alert);

// As CAP 1.2 §3.2.1 allows: without white space, comma, < and &, which become "-".
std::string safe_identifier(std::string_view text);

}  // namespace kentongan::cap
