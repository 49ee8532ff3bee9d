// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/notifications/policy.h"
#include "rooms/notifications/types.h"

namespace kentongan::notifications {

using accounts::AccountId;
using statuses::StatusId;

// Which rows of a person's list: the id window, these types, one sender (0: all), one status
// (empty: all), those kept apart only on demand.
struct Filter {
    AccountId recipient;
    Page page;
    std::vector<std::string> types;
    AccountId sender;
    std::optional<StatusId> status;
    bool with_filtered = false;
};

// How many rows there are of one type about one status in one half day (groups.h).
struct Size {
    std::string type;
    StatusId status;
    std::int64_t bucket = 0, count = 0;
};

using RequestId = Id<struct RequestTag>;
// Somebody whose notifications are kept apart: Mastodon's NotificationRequest.
struct Waiting {
    RequestId id;
    AccountId sender;
    TimePoint created_at, updated_at;
};

// What of a sender is kept apart.
struct Kept {
    AccountId sender;
    std::int64_t count = 0;
    StatusId last_status;  // 0: none
};
struct Pending {
    std::int64_t requests = 0, notifications = 0;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();
std::span<const db::Sql> request_queries();

bool insert(db::Tx& tx, const Notification& notification);  // false: there already
std::optional<Notification> find(db::Tx& tx, AccountId recipient, NotificationId id);
std::vector<Notification> find_many(db::Tx& tx, std::span<const NotificationId> ids);
std::vector<Notification> list(db::Tx& tx, const Filter& filter);
// At most `most`: nobody needs to know more exactly.
std::int64_t count(db::Tx& tx, const Filter& filter, int most);
// The sizes of groups of these types about these statuses, within the window of the filter.
std::vector<Size> sizes(db::Tx& tx, const Filter& filter, std::span<const StatusId> statuses);
bool remove(db::Tx& tx, AccountId recipient, NotificationId id);
void remove_many(db::Tx& tx, AccountId recipient, std::span<const NotificationId> ids);
void remove_all(db::Tx& tx, AccountId recipient);
void remove_event(db::Tx& tx, AccountId recipient, std::string_view type, AccountId sender,
                  StatusId status);
void remove_of_status(db::Tx& tx, StatusId status);
void remove_of_sender(db::Tx& tx, AccountId recipient, AccountId sender);
void remove_group(db::Tx& tx, const Filter& filter);
std::int64_t remove_before(db::Tx& tx, std::int64_t id, int most);

// Policies, permissions and requests (store_requests.cpp).
std::optional<Policy> find_policy(db::Tx& tx, AccountId account);
void put_policy(db::Tx& tx, AccountId account, const Policy& policy);
bool is_permitted(db::Tx& tx, AccountId account, AccountId sender);
void permit(db::Tx& tx, AccountId account, std::span<const AccountId> senders, TimePoint now);
void forbid(db::Tx& tx, AccountId account, AccountId sender);

std::int64_t count_filtered(db::Tx& tx, AccountId recipient, AccountId sender, int most);
void unfilter(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
void remove_filtered(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);

void put_request(db::Tx& tx, AccountId recipient, const Waiting& request);
std::vector<Waiting> list_requests(db::Tx& tx, AccountId recipient, const Page& page);
std::vector<Waiting> find_requests(db::Tx& tx, AccountId recipient, std::span<const RequestId> ids);
std::vector<Kept> kept_of(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
Pending pending(db::Tx& tx, AccountId recipient, int most);
void remove_requests(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
void remove_requests_before(db::Tx& tx, TimePoint time, int most);

}  // namespace store
}  // namespace kentongan::notifications
