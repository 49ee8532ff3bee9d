// What arrives from elsewhere about groups here: what members say is passed on, and what moderators
// do is done. Who is no moderator is refused.
#include <algorithm>

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "rooms/groups/service.h"

namespace kentongan::groups {
namespace {

using actors::Arrived;

bool undoes(const Arrived& arrived, std::string_view type) {
    const auto& inner = arrived.activity.object;
    return arrived.activity.type == "Undo" && inner.is_object() &&
           activitystreams::type_is(inner, type);
}

// What it is about; of an Undo what was done to it.
std::string object_id(const Arrived& arrived) {
    if (arrived.activity.type == "Undo")
        return activitystreams::id_of(activitystreams::one(arrived.activity.object, "object"));
    const auto& ids = arrived.activity.object_ids;
    return ids.empty() ? std::string() : ids.front();
}

Act act_of(const Arrived& arrived, AccountId group) {
    return {arrived.actor.id, group, utf8_prefix(text::tidy(arrived.activity.summary), kMaxReason),
            json::serialize(arrived.document)};
}

class Incoming {
public:
    explicit Incoming(Groups::Impl& room) : room_(room) {}

    // Whether passed() may have to do anything: asked for every activity, and mostly no.
    bool concerns(db::Tx& tx, const Arrived& arrived) const {
        if (undoes(arrived, "Delete")) return false;  // restored() has passed it on
        if (arrived.activity.type != "Create")
            return !store::list_posts(tx, object_id(arrived)).empty();
        const auto& object = arrived.activity.object;
        const auto parent = activitystreams::id_of(activitystreams::one(object, "inReplyTo"));
        if (!parent.empty() && !store::list_posts(tx, parent).empty()) return true;
        return std::ranges::any_of(named_here(arrived), [&](const std::string& uri) {
            const auto account = room_.accounts.find_by_uri(tx, uri);
            return account && account->group;
        });
    }

    // An activity of somebody elsewhere that has been taken.
    void passed(db::Tx& tx, const Arrived& arrived) {
        const auto json = json::serialize(arrived.document);
        const auto uri = object_id(arrived);
        if (arrived.activity.type == "Create") {
            const auto known = room_.statuses.find_by_uri(tx, uri);
            const auto status = known ? room_.statuses.find(tx, *known) : std::nullopt;
            if (!status || status->author != arrived.actor.id) return;
            const auto named = named_here(arrived);
            for (const auto group : room_.groups_of(tx, *status, named))
                room_.put(tx, group, *status, json);
            return;
        }
        for (const auto& post : store::list_posts(tx, uri))
            if (room_.may_post(tx, post.group, arrived.actor.id))
                room_.announce(tx, post.group, json, uri);
    }

    // Before it is done: an author's is passed on, a moderator's takes the post out of the group.
    Result<bool> deleted(const Arrived& arrived) {
        return write([&](db::Tx& tx) -> Result<bool> {
            bool taken = false;
            const auto uri = object_id(arrived);
            for (const auto& post : store::list_posts(tx, uri)) {
                const auto status = room_.statuses.find(tx, post.status);
                if (!status) continue;
                if (status->author == arrived.actor.id) {
                    room_.announce(tx, post.group, json::serialize(arrived.document), uri);
                    continue;
                }
                if (!store::is_moderator(tx, post.group, arrived.actor.id)) continue;
                TRY(room_.remove_post(tx, act_of(arrived, post.group), post.status));
                taken = true;
            }
            return taken;
        });
    }

    // Lemmy restores with the Undo of a moderator's Delete, and names the group in cc and audience.
    Result<bool> restored(const Arrived& arrived) {
        if (!undoes(arrived, "Delete")) return false;
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto status = room_.statuses.find_by_uri(tx, object_id(arrived));
            if (!status) return false;
            for (const auto& uri : named_here(arrived)) {
                const auto group = group_at(tx, uri);
                if (!group) continue;
                TRY(room_.restore_post(tx, act_of(arrived, *group), *status));
                return true;
            }
            return false;
        });
    }

    Result<bool> added(const Arrived& arrived) {
        return moderators(arrived, [&](db::Tx& tx, const Act& act, AccountId who) {
            return room_.add_moderator(tx, act, who);
        });
    }

    // One of the moderators, or a post out of the group.
    Result<bool> removed(const Arrived& arrived) {
        if (arrived.activity.target.ends_with(kModerators))
            return moderators(arrived, [&](db::Tx& tx, const Act& act, AccountId who) {
                return room_.remove_moderator(tx, act, who);
            });
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto group = group_at(tx, arrived.activity.target);
            if (!group) return false;
            const auto status = room_.statuses.find_by_uri(tx, object_id(arrived));
            TRY(room_.remove_post(tx, act_of(arrived, *group), status.value_or(StatusId())));
            return true;
        });
    }

    // Lemmy bans with a Block whose target is the group, for a while when it has an endTime, and
    // with what the person posted in it when it says removeData.
    Result<bool> blocked(const Arrived& arrived) {
        const auto ends_at = activitystreams::time(arrived.document, "endTime");
        const bool with_posts =
            activitystreams::boolean(arrived.document, "removeData").value_or(false);
        return about(arrived, arrived.activity.target, object_id(arrived),
                     [&](db::Tx& tx, const Act& act, AccountId who) -> Result<void> {
                         TRY(room_.ban(tx, act, who, ends_at));
                         if (with_posts) TRY(room_.remove_posts_of(tx, act, who));
                         return {};
                     });
    }
    Result<bool> unblocked(const Arrived& arrived) {
        if (!undoes(arrived, "Block")) return false;
        const auto* target = activitystreams::one(arrived.activity.object, "target");
        return about(
            arrived, activitystreams::id_of(target), object_id(arrived),
            [&](db::Tx& tx, const Act& act, AccountId who) { return room_.unban(tx, act, who); });
    }

private:
    template <class F>
    Result<bool> write(F&& work) {
        return room_.platform.database.write(std::forward<F>(work));
    }

    std::optional<AccountId> group_at(db::Tx& tx, std::string_view uri) const {
        if (!uri.starts_with(room_.platform.config.url("/users/"))) return {};
        const auto account = room_.accounts.find_by_uri(tx, uri);
        if (!account || !room_.find_group(tx, account->id)) return {};
        return account->id;
    }

    template <class Change>
    Result<bool> moderators(const Arrived& arrived, Change&& change) {
        std::string_view target = arrived.activity.target;
        if (!target.ends_with(kModerators)) return false;
        target.remove_suffix(kModerators.size());
        return about(arrived, target, object_id(arrived), std::forward<Change>(change));
    }

    // `change`, about a person who may be unknown here yet: nobody is asked elsewhere at the word
    // of who is no moderator.
    template <class Change>
    Result<bool> about(const Arrived& arrived, std::string_view target, const std::string& whom,
                       Change&& change) {
        const auto group =
            room_.platform.database.read([&](db::Tx& tx) -> Result<std::optional<AccountId>> {
                const auto found = group_at(tx, target);
                if (found && !store::is_moderator(tx, *found, arrived.actor.id))
                    return Error(ErrorCode::Forbidden).with_detail("is no moderator");
                return found;
            });
        if (!group) return group.error();
        if (!*group) return false;
        TRY_ASSIGN(const auto person, room_.actors.find_person(whom));
        const auto act = act_of(arrived, **group);
        return write([&](db::Tx& tx) -> Result<bool> {
            TRY(change(tx, act, person));
            return true;
        });
    }

    // Addresses of our own among those an activity and its post are for.
    std::vector<std::string> named_here(const Arrived& arrived) const {
        auto named = arrived.activity.to;
        named.insert(named.end(), arrived.activity.cc.begin(), arrived.activity.cc.end());
        for (const char* key : {"to", "cc", "audience"})
            for (auto& one :
                 activitystreams::ids_of(arrived.activity.object, key, activitystreams::kMaxArray))
                named.push_back(std::move(one));
        const auto ours = room_.platform.config.url("/users/");
        std::erase_if(named, [&](const std::string& one) { return !one.starts_with(ours); });
        return named;
    }

    Groups::Impl& room_;
};

}  // namespace

void add_activities(Groups::Impl& room) {
    const auto incoming = std::make_shared<Incoming>(room);
    const auto on = [&](std::string_view type, Result<bool> (Incoming::*handler)(const Arrived&)) {
        room.actors.handle(type, [incoming, handler](const Arrived& arrived) {
            return ((*incoming).*handler)(arrived);
        });
    };
    // Before who takes posts: a moderator's Delete is not the author's.
    on("Delete", &Incoming::deleted);
    on("Add", &Incoming::added);
    on("Remove", &Incoming::removed);
    on("Block", &Incoming::blocked);
    on("Undo", &Incoming::unblocked);
    on("Undo", &Incoming::restored);
    for (const char* type : {"Create", "Update", "Like", "EmojiReact", "Undo"})
        room.actors.witness(type, [&room, incoming](const Arrived& arrived) -> Result<bool> {
            auto& database = room.platform.database;
            if (database.read([&](db::Tx& tx) { return incoming->concerns(tx, arrived); }))
                database.write([&](db::Tx& tx) { incoming->passed(tx, arrived); });
            return true;
        });
}

}  // namespace kentongan::groups
