#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::notifications {

using NotificationId = Id<struct NotificationTag>;

// The wire names of Mastodon (docs.joinmastodon.org/entities/Notification). A warning arrives as
// "status", which every app knows.
inline constexpr std::string_view kTypes[] = {"mention",
                                              "status",
                                              "reblog",
                                              "follow",
                                              "follow_request",
                                              "favourite",
                                              "poll",
                                              "update",
                                              "quote",
                                              "quoted_update",
                                              "admin.sign_up",
                                              "admin.report",
                                              "severed_relationships",
                                              "moderation_warning"};

struct Notification {
    NotificationId id;
    accounts::AccountId recipient;
    std::string type;
    accounts::AccountId sender;
    statuses::StatusId status;  // 0: none
    TimePoint created_at;
    bool filtered = false;   // kept apart, until the recipient lets the sender through
    std::string extra_json;  // the report, warning or event that it is about; empty: none
};

// A notification in words, in its recipient's language, for a screen that is locked.
struct Digest {
    Notification notification;
    std::string title, body, icon_url, language;
    bool official = false;  // a warning
};

// Inside the transaction that writes them, all at once; none of them is filtered.
struct NotificationsWritten {
    std::span<const Notification> told;
};
// After the commit, one by one.
struct NotificationCreated {
    NotificationId id;
    accounts::AccountId recipient;
};
// What was kept apart is in the list now: after the commit.
struct NotificationsMerged {
    accounts::AccountId recipient;
};

}  // namespace kentongan::notifications
