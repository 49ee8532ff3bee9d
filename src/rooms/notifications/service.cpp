#include "rooms/notifications/service.h"

#include <algorithm>

#include "platform/bus/bus.h"

namespace kentongan::notifications {

namespace {

constexpr Duration kKept = std::chrono::hours(24 * 180);
constexpr int kForgottenAtOnce = 5'000;

}  // namespace

std::vector<std::string> chosen_types(const std::vector<std::string_view>& wanted,
                                      const std::vector<std::string_view>& excluded) {
    std::vector<std::string> types;
    for (auto type : kTypes) {
        const bool is_wanted = wanted.empty() || std::ranges::find(wanted, type) != wanted.end();
        if (is_wanted && std::ranges::find(excluded, type) == excluded.end())
            types.emplace_back(type);
    }
    return types;
}

bool Service::wants_to_hear(db::Tx& tx, AccountId recipient, AccountId sender) const {
    const auto relation = accounts_.relation(tx, recipient, sender);
    return !relation.blocking && !relation.blocked_by && !relation.muting_notifications;
}

void Service::tell(db::Tx& tx, const Deed& deed) {
    if (deed.recipient == deed.sender) return;
    const auto person = accounts_.find(tx, deed.recipient);
    // Accounts of sources read nothing, and a warning is liked by thousands.
    if (!person || !person->domain.empty() || (person->bot && !person->official_of.empty())) return;
    if (!wants_to_hear(tx, deed.recipient, deed.sender)) return;
    tell_all(tx, {&deed.recipient, 1}, deed.type, deed.sender, deed.status);
}

void Service::tell_or_untell(db::Tx& tx, const Deed& deed, bool undone) {
    if (undone)
        store::remove_event(tx, deed.recipient, deed.type, deed.sender, deed.status);
    else
        tell(tx, deed);
}

void Service::tell_all(db::Tx& tx, std::span<const AccountId> recipients, std::string_view type,
                       AccountId sender, StatusId status) {
    std::vector<NotificationCreated> told;
    for (auto recipient : recipients) {
        if (recipient == sender) continue;
        const Notification notification{platform_.ids.next<NotificationId>(),
                                        recipient,
                                        std::string(type),
                                        sender,
                                        status,
                                        platform_.clock.now()};
        if (store::insert(tx, notification)) told.push_back({notification.id, recipient});
    }
    if (told.empty()) return;
    tx.after_commit([this, told = std::move(told)] {
        for (const auto& event : told) platform_.bus.publish(event);
    });
}

void Service::tell_of_post(db::Tx& tx, const statuses::Status& status) {
    auto mentioned = status.mentions;
    if (status.in_reply_to_author) mentioned.push_back(*status.in_reply_to_author);
    std::ranges::sort(mentioned);
    mentioned.erase(std::unique(mentioned.begin(), mentioned.end()), mentioned.end());
    for (auto recipient : mentioned)
        if (statuses_.may_see(tx, recipient, status))
            tell(tx, {recipient, "mention", status.author, status.id});
    if (status.in_reply_to || status.visibility == statuses::Visibility::Direct) return;
    for (auto recipient : accounts_.followers_to_notify(tx, status.author))
        if (!std::ranges::binary_search(mentioned, recipient))
            tell(tx, {recipient, "status", status.author, status.id});
}

void Service::tell_of_edit(db::Tx& tx, StatusId id) {
    const auto boosters = statuses_.boosters(tx, id, kMostToldOfEdit);
    if (boosters.empty()) return;
    const auto status = statuses_.find(tx, id);
    if (!status) return;
    for (auto recipient : boosters) {
        // Only the latest change is worth telling: as Mastodon, it takes the place of the one
        // before.
        store::remove_event(tx, recipient, "update", status->author, id);
        if (statuses_.may_see(tx, recipient, *status))
            tell(tx, {recipient, "update", status->author, id});
    }
}

void Service::leave_out_hidden(db::Tx& tx, AccountId recipient,
                               std::vector<Notification>& rows) const {
    auto hidden = accounts_.hidden_from(tx, recipient);
    std::ranges::sort(hidden);
    std::erase_if(rows, [&](const Notification& row) {
        return std::ranges::binary_search(hidden, row.sender) &&
               !wants_to_hear(tx, recipient, row.sender);
    });
}

std::vector<Notification> Service::list(db::Tx& tx, const Filter& filter) const {
    auto rows = store::list(tx, filter);
    leave_out_hidden(tx, filter.recipient, rows);
    return rows;
}

std::int64_t Service::unread(db::Tx& tx, AccountId recipient) const {
    Filter filter;
    filter.recipient = recipient;
    filter.page.since_id = accounts_.last_read(tx, recipient, "notifications");
    filter.types = chosen_types({}, {});
    return store::count(tx, filter, kMostUnread);
}

void Service::forget_old() {
    const auto before = snowflake_at(platform_.clock.now() - kKept);
    platform_.database.write(
        [&](db::Tx& tx) { store::remove_before(tx, before, kForgottenAtOnce); });
}

}  // namespace kentongan::notifications
