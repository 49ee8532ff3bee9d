#include "rooms/groups/service.h"

#include <algorithm>

#include "fediverse/activitystreams/values.h"
#include "platform/config/config.h"

namespace kentongan::groups {
namespace {

using statuses::Visibility;

bool is_open(const statuses::Status& status) {
    return status.visibility == Visibility::Public || status.visibility == Visibility::Unlisted;
}

// What it is about; of an Undo what was done to it.
std::string object_id(const actors::Arrived& arrived) {
    if (arrived.activity.type == "Undo")
        return activitystreams::id_of(activitystreams::one(arrived.activity.object, "object"));
    const auto& ids = arrived.activity.object_ids;
    return ids.empty() ? std::string() : ids.front();
}

}  // namespace

bool Groups::Impl::may_post(db::Tx& tx, AccountId group, AccountId author) const {
    return accounts.relation(tx, author, group).following || store::is_moderator(tx, group, author);
}

std::vector<AccountId> Groups::Impl::groups_of(db::Tx& tx, const statuses::Status& status,
                                               std::span<const std::string> named) const {
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
                            const std::string& about) {
    const auto account = accounts.find(tx, group);
    if (!account) return;
    actors::Sending sending;
    sending.sender = group;
    sending.order_key = about;
    sending.lane = jobs::Lane::Bulk;
    sending.to_followers = true;
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
    // Answers are read in their thread; only what begins one comes into homes.
    if (status.in_reply_to) return;
    if (const auto boost = statuses.boost(tx, group, status.id))
        store::update_boost(tx, status.uri, group, *boost);
}

void Groups::Impl::posted(db::Tx& tx, const statuses::Status& status) {
    if (status.reblog_of || status.exercise || !is_open(status)) return;
    const auto author = accounts.find(tx, status.author);
    if (!author || !author->domain.empty() || author->group) return;
    for (const auto group : groups_of(tx, status, {}))
        put(tx, group, status, objects.created_json(tx, status));
}

bool Groups::Impl::concerns(db::Tx& tx, const actors::Arrived& arrived) const {
    if (arrived.activity.type != "Create")
        return !store::list_posts(tx, object_id(arrived)).empty();
    const auto& object = arrived.activity.object;
    const auto parent = activitystreams::id_of(activitystreams::one(object, "inReplyTo"));
    if (!parent.empty() && !store::list_posts(tx, parent).empty()) return true;
    return std::ranges::any_of(named_here(arrived), [&](const std::string& uri) {
        const auto account = accounts.find_by_uri(tx, uri);
        return account && account->group;
    });
}

// Addresses of our own among those an activity and its post are for.
std::vector<std::string> Groups::Impl::named_here(const actors::Arrived& arrived) const {
    auto named = arrived.activity.to;
    named.insert(named.end(), arrived.activity.cc.begin(), arrived.activity.cc.end());
    for (const char* key : {"to", "cc", "audience"})
        for (auto& one :
             activitystreams::ids_of(arrived.activity.object, key, activitystreams::kMaxArray))
            named.push_back(std::move(one));
    const auto ours = platform.config.url("/users/");
    std::erase_if(named, [&](const std::string& one) { return !one.starts_with(ours); });
    return named;
}

void Groups::Impl::passed(db::Tx& tx, const actors::Arrived& arrived) {
    const auto json = json::serialize(arrived.document);
    const auto& type = arrived.activity.type;
    const auto uri = object_id(arrived);
    if (type == "Create") {
        const auto known = statuses.find_by_uri(tx, uri);
        const auto status = known ? statuses.find(tx, *known) : std::nullopt;
        if (!status || status->author != arrived.actor.id || !is_open(*status)) return;
        const auto named = named_here(arrived);
        for (const auto group : groups_of(tx, *status, named)) put(tx, group, *status, json);
        return;
    }
    for (const auto& post : store::list_posts(tx, uri))
        if (may_post(tx, post.group, arrived.actor.id)) announce(tx, post.group, json, uri);
}

Result<bool> Groups::Impl::taken_out(db::Tx& tx, const actors::Arrived& arrived) {
    const auto uri = object_id(arrived);
    bool taken = false;
    for (const auto& post : store::list_posts(tx, uri)) {
        const auto status = statuses.find(tx, post.status);
        if (!status) continue;
        if (status->author == arrived.actor.id) {
            announce(tx, post.group, json::serialize(arrived.document), uri);
            continue;
        }
        if (!store::is_moderator(tx, post.group, arrived.actor.id)) continue;
        TRY(remove_post(tx, arrived.actor.id, post.group, post.status));
        taken = true;
    }
    return taken;
}

void Groups::Impl::gone(db::Tx& tx, const statuses::StatusRemoved& event) {
    if (!event.was) return;
    for (const auto& post : store::list_posts(tx, event.status)) {
        const auto author = accounts.find(tx, event.author);
        // Of people elsewhere their own Delete was passed on.
        if (author && author->domain.empty())
            announce(tx, post.group, objects.deleted_json(tx, *event.was), event.was->uri);
        store::remove_post(tx, event.status, post.group);
    }
}

Result<void> Groups::Impl::remove_post(db::Tx& tx, AccountId by, AccountId group, StatusId status) {
    if (!store::is_moderator(tx, group, by)) return Error(ErrorCode::Forbidden);
    const auto account = accounts.find(tx, by);
    const auto post = statuses.find(tx, status);
    for (const auto& one : store::list_posts(tx, status)) {
        if (one.group != group || !account || !post) continue;
        if (one.boost) TRY(statuses.remove(tx, *one.boost));
        store::remove_post(tx, status, group);
        std::string json;
        JsonWriter(json)
            .begin_object()
            .member("id", account->uri + "#deletes/" + std::to_string(platform.ids.next_value()))
            .member("type", "Delete")
            .member("actor", account->uri)
            .member("object", post->uri)
            .end_object();
        announce(tx, group, json, post->uri);
        return {};
    }
    return Error(ErrorCode::NotFound, "Record not found");
}

}  // namespace kentongan::groups
