// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/notifications/types.h"

namespace kentongan::notifications {

using accounts::AccountId;
using statuses::StatusId;

struct Notification {
    NotificationId id;
    AccountId recipient;
    std::string type;
    AccountId sender;
    StatusId status;  // 0: none
    TimePoint created_at;
};

// Which rows of a person's list: the id window, these types, one sender (0: all), one status
// (empty: all).
struct Filter {
    AccountId recipient;
    Page page;
    std::vector<std::string> types;
    AccountId sender;
    std::optional<StatusId> status;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

bool insert(db::Tx& tx, const Notification& notification);  // false: there already
std::optional<Notification> find(db::Tx& tx, AccountId recipient, NotificationId id);
std::vector<Notification> list(db::Tx& tx, const Filter& filter);
// At most `most`: nobody needs to know more exactly.
std::int64_t count(db::Tx& tx, const Filter& filter, int most);
bool remove(db::Tx& tx, AccountId recipient, NotificationId id);
void remove_all(db::Tx& tx, AccountId recipient);
void remove_event(db::Tx& tx, AccountId recipient, std::string_view type, AccountId sender,
                  StatusId status);
void remove_of_status(db::Tx& tx, StatusId status);
void remove_group(db::Tx& tx, const Filter& filter);
std::int64_t remove_before(db::Tx& tx, std::int64_t id, int most);

}  // namespace store
}  // namespace kentongan::notifications
