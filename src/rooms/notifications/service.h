// Who is told of what.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/store.h"
#include "rooms/statuses/api.h"

namespace kentongan::notifications {

inline constexpr std::string_view kTypes[] = {"mention",        "status",    "reblog", "follow",
                                              "follow_request", "favourite", "update"};
inline constexpr int kMostUnread = 100;
// The latest boosters only: they are told inside the transaction of the edit.
inline constexpr int kMostToldOfEdit = 1'000;

// What somebody did that the recipient may want to know.
struct Deed {
    AccountId recipient;
    std::string_view type;
    AccountId sender;
    StatusId status;  // 0: none
};

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses)
        : platform_(platform), accounts_(accounts), statuses_(statuses) {}

    // Nobody is told of themselves, by people they do not want to hear, or of another server.
    void tell(db::Tx& tx, const Deed& deed);
    void tell_or_untell(db::Tx& tx, const Deed& deed, bool undone);
    // The same for many, when the sender is an office that nobody can mute away.
    void tell_all(db::Tx& tx, std::span<const AccountId> recipients, std::string_view type,
                  AccountId sender, StatusId status);
    void tell_of_post(db::Tx& tx, const statuses::Status& status);
    void tell_of_edit(db::Tx& tx, StatusId id);  // those who boosted it

    // Without those from people hidden since.
    std::vector<Notification> list(db::Tx& tx, const Filter& filter) const;
    void leave_out_hidden(db::Tx& tx, AccountId recipient, std::vector<Notification>& rows) const;
    std::int64_t unread(db::Tx& tx, AccountId recipient) const;
    void forget_old();

private:
    bool wants_to_hear(db::Tx& tx, AccountId recipient, AccountId sender) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
};

// All types, or those named; without the excluded ones.
std::vector<std::string> chosen_types(const std::vector<std::string_view>& wanted,
                                      const std::vector<std::string_view>& excluded);

}  // namespace kentongan::notifications
