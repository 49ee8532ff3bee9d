#include "rooms/notifications/service.h"

#include <algorithm>

#include "platform/bus/bus.h"

namespace kentongan::notifications {

namespace {

constexpr Duration kKept = std::chrono::hours(24 * 180);
constexpr int kForgottenAtOnce = 5'000;

// These come from nobody else: the recipient stands for the sender, as in Mastodon.
bool may_come_from_oneself(std::string_view type) {
    return type == "poll" || type == "severed_relationships" || type == "moderation_warning";
}

bool is_for_moderators(std::string_view type) {
    return type.starts_with("admin.");
}

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

bool Service::wants_to_hear(const accounts::Relation& relation) const {
    if (relation.domain_blocking && !relation.following) return false;
    return !relation.blocking && !relation.blocked_by && !relation.muting_notifications;
}

void Service::tell(db::Tx& tx, const Deed& deed) {
    if (deed.recipient == deed.sender && !may_come_from_oneself(deed.type)) return;
    const auto person = accounts_.find(tx, deed.recipient);
    // Accounts of sources read nothing, and a warning is liked by thousands.
    if (!person || !person->domain.empty() || (person->bot && !person->official_of.empty())) return;
    const auto relation = accounts_.relation(tx, deed.recipient, deed.sender);
    if (!wants_to_hear(relation)) return;
    std::optional<statuses::Status> status;
    if (deed.status) status = statuses_.find(tx, deed.status);
    if (status && statuses_.has_silenced(tx, deed.recipient, *status)) return;
    switch (answer(tx, deed, relation, status ? &*status : nullptr)) {
        case Answer::Accept:
            return tell_all(tx, {&deed.recipient, 1}, deed);
        case Answer::Filter:
            return keep_apart(tx, deed);
        case Answer::Drop:
            break;
    }
}

void Service::tell_or_untell(db::Tx& tx, const Deed& deed, bool undone) {
    if (undone)
        store::remove_event(tx, deed.recipient, deed.type, deed.sender, deed.status);
    else
        tell(tx, deed);
}

Notification Service::notification_of(const Deed& deed) const {
    Notification made;
    made.id = platform_.ids.next<NotificationId>();
    made.recipient = deed.recipient;
    made.type = deed.type;
    made.sender = deed.sender;
    made.status = deed.status;
    made.created_at = platform_.clock.now();
    return made;
}

void Service::tell_all(db::Tx& tx, std::span<const AccountId> recipients, const Deed& deed,
                       std::string_view extra_json) {
    std::vector<Notification> told;
    for (auto recipient : recipients) {
        if (recipient == deed.sender && !may_come_from_oneself(deed.type)) continue;
        auto one = notification_of({recipient, deed.type, deed.sender, deed.status});
        one.extra_json = extra_json;
        if (store::insert(tx, one)) told.push_back(std::move(one));
    }
    if (told.empty()) return;
    platform_.bus.publish_within(tx, NotificationsWritten{told});
    tx.after_commit([this, told = std::move(told)] {
        for (const auto& one : told)
            platform_.bus.publish(NotificationCreated{one.id, one.recipient});
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
    const auto boosters = statuses_.boosters(tx, id, kMostTold);
    const auto quotes = statuses_.heads(tx, statuses_.quotes(tx, id, kMostTold));
    if (boosters.empty() && quotes.empty()) return;
    const auto status = statuses_.find(tx, id);
    if (!status) return;
    // Only the latest change is worth telling: as Mastodon, it takes the place of the one before.
    const auto tell_anew = [&](AccountId recipient, std::string_view type, StatusId shown) {
        store::remove_event(tx, recipient, type, status->author, shown);
        if (statuses_.may_see(tx, recipient, *status))
            tell(tx, {recipient, type, status->author, shown});
    };
    for (auto recipient : boosters) tell_anew(recipient, "update", id);
    // Shown is what the recipient said about it, as Mastodon does.
    for (const auto& quote : quotes) tell_anew(quote.author, "quoted_update", quote.id);
}

void Service::forget(db::Tx& tx, AccountId recipient, AccountId sender) {
    store::remove_of_sender(tx, recipient, sender);
    store::remove_requests(tx, recipient, {&sender, 1});
    store::forbid(tx, recipient, sender);
}

void Service::tell_of_quote(db::Tx& tx, const statuses::StatusQuoted& event) {
    const auto quote = statuses_.find(tx, event.quote);
    // Who is mentioned in it is told of that already.
    if (!quote || std::ranges::find(quote->mentions, event.author) != quote->mentions.end()) return;
    if (statuses_.may_see(tx, event.author, *quote))
        tell(tx, {event.author, "quote", event.by, event.quote});
}

void Service::tell_of_poll(db::Tx& tx, const statuses::PollEnded& event) {
    tell(tx, {event.author, "poll", event.author, event.status});
    for (auto voter : statuses_.voters(tx, event.status, kMostTold))
        if (voter != event.author) tell(tx, {voter, "poll", event.author, event.status});
}

std::vector<AccountId> Service::unheard(db::Tx& tx, AccountId recipient,
                                        const std::vector<AccountId>& senders) const {
    auto found = accounts_.hidden_from(tx, recipient);
    std::erase_if(found, [&](AccountId sender) {
        return std::ranges::find(senders, sender) == senders.end() ||
               wants_to_hear(accounts_.relation(tx, recipient, sender));
    });
    return found;
}

void Service::leave_out_hidden(db::Tx& tx, AccountId recipient,
                               std::vector<Notification>& rows) const {
    std::vector<AccountId> senders;
    for (const auto& row : rows) senders.push_back(row.sender);
    const auto hidden = unheard(tx, recipient, senders);
    const auto person = accounts_.find(tx, recipient);
    const bool moderates = person && person->role >= accounts::Role::Moderator;
    std::erase_if(rows, [&](const Notification& row) {
        if (is_for_moderators(row.type) && !moderates) return true;
        return std::ranges::find(hidden, row.sender) != hidden.end();
    });
}

void Service::leave_out_hidden(db::Tx& tx, AccountId recipient, std::vector<Waiting>& rows) const {
    std::vector<AccountId> senders;
    for (const auto& row : rows) senders.push_back(row.sender);
    const auto hidden = unheard(tx, recipient, senders);
    std::erase_if(rows, [&](const Waiting& row) {
        return std::ranges::find(hidden, row.sender) != hidden.end();
    });
}

std::vector<Notification> Service::list(db::Tx& tx, const Filter& filter) const {
    auto rows = store::list(tx, filter);
    leave_out_hidden(tx, filter.recipient, rows);
    return rows;
}

std::int64_t Service::unread(db::Tx& tx, Filter filter, int most) const {
    filter.page = Page();
    filter.page.since_id = accounts_.last_read(tx, filter.recipient, "notifications");
    return store::count(tx, filter, most);
}

std::int64_t Service::unread(db::Tx& tx, AccountId recipient) const {
    Filter filter;
    filter.recipient = recipient;
    filter.types = chosen_types({}, {});
    return unread(tx, std::move(filter), kMostUnread);
}

void Service::forget_old() {
    const auto until = platform_.clock.now() - kKept;
    platform_.database.write([&](db::Tx& tx) {
        store::remove_before(tx, snowflake_at(until), kForgottenAtOnce);
        store::remove_requests_before(tx, until, kForgottenAtOnce);
    });
}

}  // namespace kentongan::notifications
