// Who is told of what.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/store.h"
#include "rooms/statuses/api.h"

namespace kentongan::notifications {

inline constexpr int kMostUnread = 100;
// The latest boosters, quotes and voters only: they are told inside the transaction of the deed.
inline constexpr int kMostTold = 1'000;
// What one sender may have kept apart for one recipient; the rest is dropped.
inline constexpr int kMostFiltered = 1'000;
inline constexpr int kMostPending = 10'000;

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

    // Nobody is told of themselves, by people they do not want to hear, of a thread they silenced,
    // or of another server. Their policy may keep it apart, or away.
    void tell(db::Tx& tx, const Deed& deed);
    void tell_or_untell(db::Tx& tx, const Deed& deed, bool undone);
    // The same for many, when the sender is an office that nobody can mute away. `deed` names no
    // recipient; what `extra_json` says of it makes it one of its own.
    void tell_all(db::Tx& tx, std::span<const AccountId> recipients, const Deed& deed,
                  std::string_view extra_json = {});
    void tell_of_post(db::Tx& tx, const statuses::Status& status);
    void tell_of_edit(db::Tx& tx, StatusId id);  // who boosted or quoted it
    void tell_of_quote(db::Tx& tx, const statuses::StatusQuoted& event);
    void tell_of_poll(db::Tx& tx, const statuses::PollEnded& event);
    // Everything they did, and any leave they had: the recipient blocks them.
    void forget(db::Tx& tx, AccountId recipient, AccountId sender);

    // Without those from people hidden since, and those for moderators when they are none any more.
    std::vector<Notification> list(db::Tx& tx, const Filter& filter) const;
    void leave_out_hidden(db::Tx& tx, AccountId recipient, std::vector<Notification>& rows) const;
    void leave_out_hidden(db::Tx& tx, AccountId recipient, std::vector<Waiting>& rows) const;
    // Since the marker, at most `most`; the filter's window is set here.
    std::int64_t unread(db::Tx& tx, Filter filter, int most) const;
    std::int64_t unread(db::Tx& tx, AccountId recipient) const;
    void forget_old();

    // What is kept apart (filtering.cpp).
    Policy policy(db::Tx& tx, AccountId recipient) const;
    Pending pending(db::Tx& tx, AccountId recipient) const;
    // Lets these senders through from now on, with what they have already done.
    void accept(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
    // Forgets what they did; what they do next is kept apart again.
    void dismiss(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
    // Whoever is followed is heard.
    void merge_followed(db::Tx& tx, AccountId recipient, AccountId sender);

private:
    // Those of them that the recipient does not want to hear of any more.
    std::vector<AccountId> unheard(db::Tx& tx, AccountId recipient,
                                   const std::vector<AccountId>& senders) const;
    bool wants_to_hear(const accounts::Relation& relation) const;
    Answer answer(db::Tx& tx, const Deed& deed, const accounts::Relation& relation,
                  const statuses::Status* status) const;
    bool answers_recipient(db::Tx& tx, const Deed& deed, const statuses::Status& status) const;
    void keep_apart(db::Tx& tx, const Deed& deed);
    void merge(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders);
    Notification notification_of(const Deed& deed) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
};

// All types, or those named; without the excluded ones.
std::vector<std::string> chosen_types(const std::vector<std::string_view>& wanted,
                                      const std::vector<std::string_view>& excluded);

}  // namespace kentongan::notifications
