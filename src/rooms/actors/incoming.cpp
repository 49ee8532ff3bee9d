// What actors elsewhere do to people here, and what they say of themselves.
#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"

namespace kentongan::actors {
namespace {

using accounts::Account;

std::string object_id(const Arrived& arrived) {
    const auto& ids = arrived.activity.object_ids;
    return ids.empty() ? std::string() : ids.front();
}

std::optional<Account> local(const accounts::Accounts& accounts, db::Tx& tx, std::string_view uri) {
    auto found = accounts.find_by_uri(tx, uri);
    if (!found || !found->domain.empty() || found->suspended || found->pending) return {};
    return found;
}

Error nobody() {
    return Error(ErrorCode::NotFound);
}

// The actor and object of an activity inside another; empty when only its id is there.
struct Inner {
    std::string id, type, actor, object;
};
Inner inner_of(const json::value& value) {
    Inner inner;
    inner.id = activitystreams::id_of(&value);
    if (!value.is_object()) return inner;
    const auto types = activitystreams::types_of(value);
    if (!types.empty()) inner.type = types.front();
    inner.actor = activitystreams::id_of(activitystreams::one(value, "actor"));
    inner.object = activitystreams::id_of(activitystreams::one(value, "object"));
    return inner;
}

class Incoming {
public:
    explicit Incoming(Actors& room) : room_(room), impl_(room.impl()) {}

    Result<bool> follow(const Arrived& arrived) {
        if (is_server(object_id(arrived))) return false;
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto target = local(impl_.accounts, tx, object_id(arrived));
            if (!target) return nobody();
            const auto follower = arrived.actor.id;
            store::upsert_follow(tx, follower, target->id, arrived.activity.id);
            // Asked again: their server has forgotten, or never got the answer.
            if (impl_.accounts.relation(tx, follower, target->id).following) {
                answer(tx, *target, arrived, "Accept");
                return true;
            }
            const auto followed = impl_.accounts.follow(tx, follower, target->id);
            if (!followed) answer(tx, *target, arrived, "Reject");
            return true;
        });
    }

    // Of a follow: by its object, or, where only an id is there, by the form of our ids.
    Result<bool> answered(const Arrived& arrived, bool accepted) {
        auto inner = inner_of(arrived.activity.object);
        if (!inner.type.empty() && inner.type != "Follow") return false;
        if (is_server(inner.actor)) return false;
        if (inner.actor.empty()) {
            const auto mark = inner.id.find("#follows/");
            if (mark == std::string::npos) return false;
            inner.actor = inner.id.substr(0, mark);
        } else if (!inner.object.empty() && inner.object != arrived.activity.actor) {
            return Error(ErrorCode::Forbidden).with_detail("answers for somebody else");
        }
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto follower = local(impl_.accounts, tx, inner.actor);
            if (!follower) return false;
            TRY(accepted ? impl_.accounts.accept_request(tx, arrived.actor.id, follower->id)
                         : impl_.accounts.reject_follower(tx, arrived.actor.id, follower->id));
            return true;
        });
    }

    Result<bool> undo(const Arrived& arrived) {
        const auto inner = inner_of(arrived.activity.object);
        if (inner.type.empty() && !inner.id.empty()) return undo_by_id(arrived.actor.id, inner.id);
        if (inner.type != "Follow" && inner.type != "Block") return false;
        if (activitystreams::one(arrived.activity.object, "target") != nullptr) return false;
        if (!inner.actor.empty() && inner.actor != arrived.activity.actor)
            return Error(ErrorCode::Forbidden).with_detail("takes back what somebody else did");
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto target = local(impl_.accounts, tx, inner.object);
            if (!target) return nobody();
            if (inner.type == "Block") {
                TRY(impl_.accounts.unblock(tx, arrived.actor.id, target->id));
                return true;
            }
            TRY(impl_.accounts.unfollow(tx, arrived.actor.id, target->id));
            return true;
        });
    }

    // With a target it is a moderator who bans somebody from there (FEP-1b12).
    Result<bool> block(const Arrived& arrived) {
        if (!arrived.activity.target.empty()) return false;
        return write([&](db::Tx& tx) -> Result<bool> {
            const auto target = local(impl_.accounts, tx, object_id(arrived));
            if (!target) return nobody();
            TRY(impl_.accounts.block(tx, arrived.actor.id, target->id));
            if (!arrived.activity.id.empty())
                store::upsert_block(tx, arrived.actor.id, target->id, arrived.activity.id);
            return true;
        });
    }

    // They signed it themselves, so what they say of themselves counts as if fetched.
    Result<bool> update(const Arrived& arrived) {
        if (object_id(arrived) != arrived.activity.actor) return false;
        TRY(arrived.activity.object.is_object() ? impl_.people.keep(arrived.activity.object)
                                                : impl_.people.refresh(arrived.activity.actor));
        return true;
    }

    Result<bool> remove(const Arrived& arrived) {
        if (object_id(arrived) != arrived.activity.actor) return false;
        return write([&](db::Tx& tx) -> Result<bool> {
            impl_.accounts.remove_remote(tx, arrived.actor.id);
            return true;
        });
    }

    // Counts only when the new account says that it is the old one, too.
    Result<bool> move(const Arrived& arrived) {
        if (object_id(arrived) != arrived.activity.actor) return Error(ErrorCode::Forbidden);
        const auto& target = arrived.activity.target;
        auto ours = impl_.platform.database.read(
            [&](db::Tx& tx) { return local(impl_.accounts, tx, target); });
        if (!ours) {
            const auto id = impl_.people.refresh(target);
            if (!id && id.error().code() == ErrorCode::Unavailable) return id.error();
            if (!id) return nobody();
            ours = impl_.platform.database.read(
                [&](db::Tx& tx) { return impl_.accounts.find(tx, *id); });
        }
        if (!ours) return nobody();
        const auto& aliases = ours->also_known_as;
        if (std::ranges::find(aliases, arrived.activity.actor) == aliases.end())
            return nobody().with_detail("the new account does not agree");
        return write([&](db::Tx& tx) -> Result<bool> {
            TRY(impl_.accounts.set_moved(tx, arrived.actor.id, ours->id));
            return true;
        });
    }

    // To moderators, about people here and their posts.
    Result<bool> flag(const Arrived& arrived) {
        moderation::ForeignReport told;
        told.reporter = arrived.actor.id;
        told.uri = arrived.activity.id;
        told.comment =
            activitystreams::text(arrived.document, "content", moderation::kMaxReportComment);
        told.about = arrived.activity.object_ids;
        return write([&](db::Tx& tx) -> Result<bool> {
            if (impl_.people.limit_of(tx, arrived.activity.actor).reject_reports) return true;
            TRY(impl_.moderation.receive_report(tx, told));
            return true;
        });
    }

private:
    // Which follows relays and nobody else.
    bool is_server(std::string_view uri) const { return uri == server_uri(impl_.platform.config); }

    // Where only the id of their Follow or Block is there.
    Result<bool> undo_by_id(AccountId actor, std::string_view uri) {
        return write([&](db::Tx& tx) -> Result<bool> {
            if (const auto followed = store::find_followed(tx, actor, uri)) {
                TRY(impl_.accounts.unfollow(tx, actor, *followed));
                return true;
            }
            const auto blocked = store::find_blocked(tx, actor, uri);
            if (!blocked) return false;
            TRY(impl_.accounts.unblock(tx, actor, *blocked));
            return true;
        });
    }

    template <class F>
    Result<bool> write(F&& work) {
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> { return work(tx); });
    }

    void answer(db::Tx& tx, const Account& target, const Arrived& arrived, const char* type) {
        Spoken spoken;
        spoken.id = target.uri + (type[0] == 'A' ? "#accepts/" : "#rejects/") +
                    std::to_string(impl_.platform.ids.next_value());
        spoken.type = type;
        spoken.actor = target.uri;
        spoken.object_json = json::serialize(arrived.document);
        room_.send(tx, {target.id,
                        activity_json(spoken),
                        target.uri,
                        jobs::Lane::Interactive,
                        false,
                        {arrived.actor.id}});
    }

    Actors& room_;
    Actors::Impl& impl_;
};

}  // namespace

void add_incoming(Actors& room) {
    const auto incoming = std::make_shared<Incoming>(room);
    const auto on = [&](std::string_view type, Result<bool> (Incoming::*handler)(const Arrived&)) {
        room.handle(type, [incoming, handler](const Arrived& arrived) {
            return ((*incoming).*handler)(arrived);
        });
    };
    on("Follow", &Incoming::follow);
    on("Undo", &Incoming::undo);
    on("Block", &Incoming::block);
    on("Update", &Incoming::update);
    on("Delete", &Incoming::remove);
    on("Move", &Incoming::move);
    on("Flag", &Incoming::flag);
    room.handle("Accept", [incoming](const Arrived& a) { return incoming->answered(a, true); });
    room.handle("Reject", [incoming](const Arrived& a) { return incoming->answered(a, false); });
}

}  // namespace kentongan::actors
