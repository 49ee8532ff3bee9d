// Notifications, groups and requests as JSON. Everything of a page is asked for once: its people,
// then its posts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/notifications/groups.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

// What an app understands: without a list, everything. What it does not is said in words too.
struct Understanding {
    std::vector<std::string_view> types;
    std::string language;

    bool covers(std::string_view type) const;
};

// The people and posts of a page, as its recipient may see them.
class Shown {
public:
    Shown(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
          const std::vector<AccountId>& people, const std::vector<StatusId>& posts);

    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

    const accounts::Account* person(AccountId id) const;  // null: gone or suspended
    const std::string* post(StatusId id) const;           // null: not to be seen
    bool has(const Notification& notification) const;     // all of it
    const std::vector<accounts::Account>& people() const { return people_; }
    // The posts in the order of their ids, newest first.
    const std::map<StatusId, std::string, std::greater<>>& posts() const { return posts_; }

private:
    std::vector<accounts::Account> people_;
    std::map<AccountId, const accounts::Account*> by_id_;
    std::map<StatusId, std::string, std::greater<>> posts_;
};

// Notification entities, one behind the other; without those whose post may not be seen any more.
std::string notifications_json(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
                               const std::vector<Notification>& rows,
                               const Understanding& understanding);
// What belongs to the type alone: the report, the warning, the event; and, where the app does not
// know the type, what happened in words.
void append_particulars(JsonWriter& out, const Notification& notification,
                        const accounts::Account& sender, const Understanding& understanding);

// NotificationRequest entities, one behind the other.
std::string requests_json(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
                          const std::vector<Waiting>& waiting);

}  // namespace kentongan::notifications
