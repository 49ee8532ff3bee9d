// Notifications of one kind about one thing within half a day are one line: "Ani and 3 others liked
// your post". The key says everything about the group, so nothing needs to be stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/notifications/store.h"

namespace kentongan::notifications {

// What can be grouped unless the app asks for less (grouped_types[]).
inline constexpr std::string_view kGroupedTypes[] = {"favourite", "reblog", "follow",
                                                     "admin.sign_up"};

// "favourite-7-3979", "follow-3979", "ungrouped-42".
std::string group_key(const Notification& notification,
                      const std::vector<std::string_view>& grouped_types);
std::int64_t bucket_of(const Notification& notification);  // which half day
// From the beginning of the half day of one to the end of that of the other.
void span_half_days(Page& page, std::int64_t first_bucket, std::int64_t last_bucket);
// The rows of a group; empty for a malformed key.
std::optional<Filter> filter_of_group(AccountId recipient, std::string_view key);

struct Group {
    std::string key;
    std::vector<Notification> members;  // newest first
};
// In the order of their newest member; at most `most`, and no row after the one that would begin
// the next.
std::vector<Group> grouped(const std::vector<Notification>& rows,
                           const std::vector<std::string_view>& grouped_types, std::size_t most);

}  // namespace kentongan::notifications
