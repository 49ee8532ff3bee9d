// A fetched document to alerts and links, by the kind of its source. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr std::size_t kMaxLinks = 500;

struct Link {
    std::string url;      // absolute
    std::string version;  // changes when the index says that the document changed
};

struct ReadDocument {
    std::vector<cap::Alert> alerts;
    std::vector<Link> links;
};

// What stands at the source's own address. Errors of the CAP kit.
Result<ReadDocument> read_document(Kind kind, std::string_view url, std::string_view body);
// What of `body` may be read for this source: all of it, or of a source with a key exactly what it
// signed. Unprocessable, field "Signature", when that is nothing.
Result<std::string> proven(const Source& source, std::string_view body);
// A document a feed links to.
Result<std::vector<cap::Alert>> read_alerts(Kind kind, std::string_view body);

// BMKG's nowcast says the same in English at a parallel address.
std::optional<std::string> other_language(Kind kind, std::string_view url);
// RFC 3986 §5 for what feeds really contain: absolute, rooted and plain relative links.
std::optional<std::string> resolve(std::string_view base, std::string_view link);
// For the operator: what was wrong, and with which element.
std::string reason_text(const Error& error);

}  // namespace kentongan::warnings
