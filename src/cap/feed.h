// Indexes of warnings: Atom 1.0 (RFC 4287) and RSS 2.0, as national services publish them. Values
// only; which links to fetch is the caller's decision.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxFeedEntries = 2'000;  // further ones are left out, with a remark

struct FeedLink {
    std::string href, relation, mime_type;  // as written; relative ones are the caller's to resolve
};

struct FeedEntry {
    std::string id;  // Atom id, RSS guid, else the first link; never empty
    std::string title, summary;
    std::vector<FeedLink> links;
    std::vector<std::string> categories;
    std::optional<TimePoint> updated, published;  // RSS has only pubDate: both are the same then
    std::vector<Alert> alerts;                    // embedded in the entry's content

    // Where the CAP document is: a link of type application/cap+xml, else the alternate or only
    // link; empty when there is none.
    std::string cap_link() const;
};

struct Feed {
    std::string id, title;
    std::optional<TimePoint> updated;
    std::vector<FeedEntry> entries;    // in the feed's order
    std::vector<std::string> remarks;  // entries without id or link, unreadable embedded alerts
};

// Errors: those of xml::parse; Unprocessable when the document is neither Atom nor RSS. A feed
// without entries is no error: that is what a quiet day looks like. One bad entry spoils none of
// the others.
Result<Feed> parse_feed(std::string_view xml);

}  // namespace kentongan::cap
