#include "rooms/notifications/groups.h"

#include <algorithm>
#include <limits>

#include "platform/base/strings.h"

namespace kentongan::notifications {

namespace {

constexpr std::int64_t kSpanMillis = 12LL * 3600 * 1000;
constexpr std::int64_t kMaxBucket = std::numeric_limits<std::int64_t>::max() / kSpanMillis / 65536;
constexpr int kMaxMembers = 500;

}  // namespace

std::int64_t bucket_of(const Notification& notification) {
    return to_millis(snowflake_time(notification.id.value())) / kSpanMillis;
}

void span_half_days(Page& page, std::int64_t first_bucket, std::int64_t last_bucket) {
    page.since_id = snowflake_at(from_millis(first_bucket * kSpanMillis)) - 1;
    page.max_id = snowflake_at(from_millis((last_bucket + 1) * kSpanMillis));
}

std::string group_key(const Notification& n, const std::vector<std::string_view>& grouped_types) {
    if (std::ranges::find(grouped_types, n.type) == grouped_types.end())
        return "ungrouped-" + n.id.to_string();
    std::string key = n.type;
    if (n.status) key += "-" + n.status.to_string();
    return key + "-" + std::to_string(bucket_of(n));
}

std::optional<Filter> filter_of_group(AccountId recipient, std::string_view key) {
    const auto parts = split(key, '-');
    Filter filter;
    filter.recipient = recipient;
    filter.with_filtered = true;
    filter.page.limit = kMaxMembers;
    if (parts.size() < 2) return {};
    const auto last = parse_integer(parts.back());
    if (!last || *last <= 0) return {};
    if (parts.front() == "ungrouped" && parts.size() == 2) {
        filter.page.max_id = *last + 1;
        filter.page.since_id = *last - 1;
        filter.types = {std::begin(kTypes), std::end(kTypes)};
        return filter;
    }
    if (std::ranges::find(kGroupedTypes, parts.front()) == std::end(kGroupedTypes)) return {};
    if (*last >= kMaxBucket) return {};
    filter.types = {std::string(parts.front())};
    filter.status = StatusId();
    if (parts.size() == 3) {
        filter.status = StatusId::parse(parts[1]);
        if (!filter.status) return {};
    } else if (parts.size() != 2) {
        return {};
    }
    span_half_days(filter.page, *last, *last);
    return filter;
}

std::vector<Group> grouped(const std::vector<Notification>& rows,
                           const std::vector<std::string_view>& grouped_types, std::size_t most) {
    std::vector<Group> groups;
    for (const auto& row : rows) {
        auto key = group_key(row, grouped_types);
        auto known = std::ranges::find(groups, key, &Group::key);
        if (known == groups.end()) {
            if (groups.size() == most) break;
            groups.push_back({std::move(key), {}});
            known = std::prev(groups.end());
        }
        known->members.push_back(row);
    }
    return groups;
}

}  // namespace kentongan::notifications
