// What a person's policy keeps apart, and what becomes of it.
#include <algorithm>

#include "platform/bus/bus.h"
#include "rooms/notifications/service.h"

namespace kentongan::notifications {

namespace {

// As Mastodon's NotifyService.
constexpr Duration kNewFor = std::chrono::hours(24 * 30);
constexpr Duration kFollowsFrom = std::chrono::hours(24 * 3);
constexpr int kAncestorsRead = 20;

}  // namespace

Policy Service::policy(db::Tx& tx, AccountId recipient) const {
    return store::find_policy(tx, recipient).value_or(Policy());
}

Pending Service::pending(db::Tx& tx, AccountId recipient) const {
    return store::pending(tx, recipient, kMostPending);
}

// Warnings, offices, moderators' words and people one follows are never kept away.
Answer Service::answer(db::Tx& tx, const Deed& deed, const accounts::Relation& relation,
                       const statuses::Status* status) const {
    if (!can_be_filtered(deed.type) || relation.following) return Answer::Accept;
    const auto sender = accounts_.find(tx, deed.sender);
    if (!sender || !sender->official_of.empty()) return Answer::Accept;
    // Nobody signs in as the voice of a desk or of exercises: the server itself speaks.
    if (sender->domain.empty() && accounts_.preferences(tx, sender->id).email.empty())
        return Answer::Accept;
    const bool is_mention = deed.type == "mention";
    if (is_mention && sender->role != accounts::Role::Member) return Answer::Accept;
    Stranger stranger;
    const auto now = platform_.clock.now();
    stranger.follows = relation.followed_since && *relation.followed_since <= now - kFollowsFrom;
    stranger.is_new = sender->created_at > now - kNewFor;
    stranger.writes_privately = is_mention && status &&
                                status->visibility == statuses::Visibility::Direct &&
                                !answers_recipient(tx, deed, *status);
    stranger.limited = sender->silenced;
    const auto found = answer_to(stranger, policy(tx, deed.recipient));
    if (found != Answer::Accept && store::is_permitted(tx, deed.recipient, deed.sender))
        return Answer::Accept;
    return found;
}

// Did the recipient write to the sender before, in the same thread?
bool Service::answers_recipient(db::Tx& tx, const Deed& deed,
                                const statuses::Status& status) const {
    auto next = status.in_reply_to;
    for (int read = 0; next && read < kAncestorsRead; ++read) {
        const auto before = statuses_.find(tx, *next);
        if (!before) return false;
        const auto& mentions = before->mentions;
        const bool to_sender =
            before->in_reply_to_author == deed.sender ||
            std::find(mentions.begin(), mentions.end(), deed.sender) != mentions.end();
        if (before->author == deed.recipient && to_sender) return true;
        next = before->in_reply_to;
    }
    return false;
}

void Service::keep_apart(db::Tx& tx, const Deed& deed) {
    if (store::count_filtered(tx, deed.recipient, deed.sender, kMostFiltered) >= kMostFiltered)
        return;
    auto one = notification_of(deed);
    one.filtered = true;
    if (!store::insert(tx, one)) return;
    store::put_request(
        tx, deed.recipient,
        {platform_.ids.next<RequestId>(), deed.sender, one.created_at, one.created_at});
}

void Service::merge(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    store::unfilter(tx, recipient, senders);
    store::remove_requests(tx, recipient, senders);
    tx.after_commit([this, recipient] { platform_.bus.publish(NotificationsMerged{recipient}); });
}

void Service::accept(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    if (senders.empty()) return;
    store::permit(tx, recipient, senders, platform_.clock.now());
    merge(tx, recipient, senders);
}

void Service::dismiss(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    if (senders.empty()) return;
    store::remove_filtered(tx, recipient, senders);
    store::remove_requests(tx, recipient, senders);
}

void Service::merge_followed(db::Tx& tx, AccountId recipient, AccountId sender) {
    if (store::count_filtered(tx, recipient, sender, 1) > 0) merge(tx, recipient, {&sender, 1});
}

}  // namespace kentongan::notifications
