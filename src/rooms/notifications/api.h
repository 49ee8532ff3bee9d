#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::notifications {

class Notifications {
public:
    Notifications(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses);
    ~Notifications();
    static std::vector<db::Migration> migrations();

    // One row each, one event after the commit for each; a repetition for the same status is
    // ignored, and no policy keeps it away. `type` is a wire name; used for warnings ("status")
    // with many recipients.
    void notify(db::Tx& tx, std::span<const accounts::AccountId> recipients, std::string_view type,
                accounts::AccountId from, statuses::StatusId status);
    // The same with the JSON of what it is about: the Report of "admin.report", the AccountWarning
    // of "moderation_warning", the RelationshipSeveranceEvent of "severed_relationships" (the last
    // two come from the recipient). Every call is one more notification.
    void notify(db::Tx& tx, std::span<const accounts::AccountId> recipients, std::string_view type,
                accounts::AccountId from, statuses::StatusId status, std::string extra_member_json);
    // Mastodon's Notification entity; empty when it is gone or its status may not be seen.
    std::string render_json(db::Tx& tx, accounts::AccountId recipient, NotificationId id) const;
    // Those of them that are still there and may still be seen.
    std::vector<Digest> digests(db::Tx& tx, std::span<const NotificationId> ids) const;
    // Not more than 100.
    std::int64_t unread_count(db::Tx& tx, accounts::AccountId recipient) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::notifications
