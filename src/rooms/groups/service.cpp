#include "rooms/groups/service.h"

#include <algorithm>

#include "fediverse/activitystreams/values.h"
#include "platform/config/config.h"

namespace kentongan::groups {
std::optional<accounts::Account> Groups::Impl::find_group(db::Tx& tx, AccountId id) const {
    auto account = store::is_group(tx, id) ? accounts.find(tx, id) : std::nullopt;
    if (!account || account->suspended) return {};
    return account;
}

Standing Groups::Impl::standing(db::Tx& tx, AccountId group, AccountId account) const {
    return {accounts.relation(tx, account, group).following,
            store::is_moderator(tx, group, account),
            store::is_banned(tx, group, account, platform.clock.now())};
}

bool Groups::Impl::may_post(db::Tx& tx, AccountId group, AccountId author) const {
    const auto how = standing(tx, group, author);
    return !how.banned && (how.member || how.moderator);
}

std::vector<AccountId> Groups::Impl::groups_of(db::Tx& tx, const statuses::Status& status,
                                               std::span<const std::string> named) const {
    if (status.reblog_of || status.exercise || !is_open(status.visibility)) return {};
    std::vector<AccountId> found;
    const auto add = [&](AccountId group) {
        if (std::ranges::find(found, group) == found.end()) found.push_back(group);
    };
    for (const auto& account : accounts.find_many(tx, status.mentions))
        if (account.group && account.domain.empty()) add(account.id);
    for (const auto& uri : named)
        if (const auto account = accounts.find_by_uri(tx, uri))
            if (account->group && account->domain.empty()) add(account->id);
    if (status.in_reply_to)
        for (const auto& post : store::list_posts(tx, *status.in_reply_to)) add(post.group);
    std::erase_if(found, [&](AccountId group) {
        return !store::is_group(tx, group) || !may_post(tx, group, status.author);
    });
    return found;
}

// The inner activity stays as it came: who gets it may ask its origin whether it is so.
void Groups::Impl::announce(db::Tx& tx, AccountId group, const std::string& activity_json,
                            const std::string& about, std::optional<AccountId> whom) {
    const auto account = accounts.find(tx, group);
    if (!account) return;
    actors::Sending sending;
    sending.sender = group;
    sending.order_key = about;
    sending.lane = jobs::Lane::Bulk;
    sending.to_followers = true;
    if (whom) sending.to = {*whom};
    if (!actors.reaches_somebody(tx, sending)) return;
    JsonWriter out(sending.body);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", account->uri + "#announces/" + std::to_string(platform.ids.next_value()));
    out.member("type", "Announce").member("actor", account->uri);
    out.key("to").begin_array().value(activitystreams::kPublic).end_array();
    out.key("cc").begin_array().value(account->uri + "/followers").end_array();
    out.key("object").raw(activity_json).end_object();
    actors.send(tx, sending);
}

void Groups::Impl::put(db::Tx& tx, AccountId group, const statuses::Status& status,
                       const std::string& activity_json) {
    if (!store::insert_post(tx, status.uri, {group, status.id, {}})) return;
    announce(tx, group, activity_json, status.uri);
    boost(tx, group, status);
}

// Answers are read in their thread; only what begins one comes into homes.
void Groups::Impl::boost(db::Tx& tx, AccountId group, const statuses::Status& status) {
    if (status.in_reply_to) return;
    if (const auto boost = statuses.boost(tx, group, status.id))
        store::update_boost(tx, status.uri, group, *boost);
}

void Groups::Impl::posted(db::Tx& tx, const statuses::Status& status) {
    const auto author = accounts.find(tx, status.author);
    if (!author || !author->domain.empty() || author->group) return;
    for (const auto group : groups_of(tx, status, {}))
        put(tx, group, status, objects.created_json(tx, status));
}

void Groups::Impl::gone(db::Tx& tx, const statuses::StatusRemoved& event) {
    if (!event.was) return;
    for (const auto& post : store::list_posts(tx, event.status)) {
        const auto author = accounts.find(tx, event.author);
        // Of people elsewhere their own Delete was passed on.
        if (author && author->domain.empty())
            announce(tx, post.group, objects.deleted_json(tx, *event.was), event.was->uri);
    }
    store::remove_status(tx, event.status);
}

void Groups::Impl::knocked(db::Tx& tx, AccountId follower, AccountId target) {
    if (store::is_banned(tx, target, follower, platform.clock.now()))
        (void)accounts.reject_follower(tx, target, follower);
}

Groups::Impl::Posted Groups::Impl::list_posted(db::Tx& tx, AccountId group,
                                               std::optional<AccountId> viewer, store::Part part,
                                               const Page& page) const {
    Posted posted;
    posted.ids = store::list_posted(tx, group, part, page);
    if (posted.ids.empty()) return posted;
    posted.newest = posted.ids.front().value();
    posted.oldest = posted.ids.back().value();
    posted.more = std::ssize(posted.ids) == page.limit;
    if (!viewer) return posted;
    const auto hidden = accounts.hidden_from(tx, *viewer);
    const auto heads = statuses.heads(tx, posted.ids);
    posted.ids.clear();
    for (const auto& head : heads)
        if (std::ranges::find(hidden, head.author) == hidden.end()) posted.ids.push_back(head.id);
    return posted;
}

}  // namespace kentongan::groups
