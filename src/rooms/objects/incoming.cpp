// What people elsewhere say and do with posts. Who says it has signed it; whether they may say it
// about this id is asked here.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

using activitystreams::Object;
using actors::Arrived;

constexpr std::size_t kMostAsked = 100;  // addresses of ours in one activity
constexpr std::string_view kReceive = "objects.receive", kBoost = "objects.boost";

std::string object_id(const Arrived& arrived) {
    const auto& ids = arrived.activity.object_ids;
    return ids.empty() ? std::string() : ids.front();
}

Error forbidden(std::string why) {
    return Error(ErrorCode::Forbidden).with_detail(std::move(why));
}

bool is_post(const json::value& object) {
    for (const char* type :
         {"Note", "Question", "Article", "Page", "Event", "Video", "Audio", "Image"})
        if (activitystreams::type_is(object, type)) return true;
    return false;
}

class Incoming {
public:
    explicit Incoming(Objects& room) : room_(room), impl_(room.impl()) {}

    // Only posts that concern somebody here are kept: of people who are followed, to people here,
    // or in a thread that is here.
    Result<bool> created(const Arrived& arrived) {
        if (!arrived.activity.object.is_object()) return fetch_later(arrived);
        if (!is_post(arrived.activity.object)) return false;
        TRY_ASSIGN(const auto object, read(arrived));
        if (is_vote(arrived, object)) return vote(arrived, object);
        if (!concerns_us(arrived, object)) return true;
        if (needs_parent(object) || impl_.quotes_elsewhere(object)) {
            later(kReceive, object_payload(arrived), arrived);
            return true;
        }
        TRY(impl_.keep(object, arrived.actor.id));
        return true;
    }

    Result<bool> updated(const Arrived& arrived) {
        if (!arrived.activity.object.is_object() || !is_post(arrived.activity.object)) return false;
        TRY_ASSIGN(const auto object, read(arrived));
        const bool known = impl_.platform.database.read(
            [&](db::Tx& tx) { return impl_.statuses.find_by_uri(tx, object.id).has_value(); });
        if (!known) return created(arrived);
        if (object.updated && is_newer_here(object)) return true;  // it was long on its way
        if (brings_stamp(object)) {
            later(kReceive, object_payload(arrived), arrived);
            return true;
        }
        TRY(impl_.keep(object, arrived.actor.id));
        return true;
    }

    Result<bool> removed(const Arrived& arrived) {
        const auto id = object_id(arrived);
        if (!activitystreams::same_origin(id, arrived.activity.actor))
            return forbidden("deletes on another host: " + id);
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto known = impl_.statuses.find_by_uri(tx, id);
            const auto status = known ? impl_.statuses.find(tx, *known) : std::nullopt;
            if (status && status->author != arrived.actor.id)
                return forbidden("deletes somebody else's post: " + id);
            store::insert_tombstone(tx, id, impl_.platform.clock.now());
            if (status) TRY(impl_.statuses.remove(tx, status->id));
            return true;
        });
    }

    Result<bool> announced(const Arrived& arrived) {
        const auto id = object_id(arrived);
        if (id.empty() || is_activity(arrived.activity.object)) return false;
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto known = impl_.statuses.find_by_uri(tx, id);
            const bool followed = impl_.accounts.follows_locally(tx, arrived.actor.id);
            if (!known) {
                if (followed) enqueue(tx, kBoost, boost_payload(arrived, id), arrived, id);
                return true;
            }
            if (!followed && !is_own(tx, *known)) return true;
            TRY(impl_.statuses.receive_boost(tx, arrived.actor.id, *known, announce_id(arrived),
                                             published(arrived)));
            return true;
        });
    }

    // Reactions count as favourites, whatever the picture.
    Result<bool> liked(const Arrived& arrived) {
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto known = impl_.statuses.find_by_uri(tx, object_id(arrived));
            if (!known) return true;
            TRY(impl_.statuses.set_favourite(tx, arrived.actor.id, *known, true));
            return true;
        });
    }

    Result<bool> undone(const Arrived& arrived) {
        const auto& inner = arrived.activity.object;
        const auto id = activitystreams::id_of(&inner);
        const auto actor = activitystreams::id_of(activitystreams::one(inner, "actor"));
        if (!actor.empty() && actor != arrived.activity.actor)
            return forbidden("takes back what somebody else did");
        const bool like = inner.is_object() && (activitystreams::type_is(inner, "Like") ||
                                                activitystreams::type_is(inner, "EmojiReact"));
        const bool announce = inner.is_object() && activitystreams::type_is(inner, "Announce");
        if (inner.is_object() && !like && !announce) return false;
        const auto object = activitystreams::id_of(activitystreams::one(inner, "object"));
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            if (like) {
                if (const auto known = impl_.statuses.find_by_uri(tx, object))
                    TRY(impl_.statuses.set_favourite(tx, arrived.actor.id, *known, false));
                return true;
            }
            const auto boost = impl_.statuses.find_by_uri(tx, id);
            const auto status = boost ? impl_.statuses.find(tx, *boost) : std::nullopt;
            if (status && status->author == arrived.actor.id && status->reblog_of) {
                TRY(impl_.statuses.remove(tx, status->id));
                return true;
            }
            if (announce)
                if (const auto known = impl_.statuses.find_by_uri(tx, object))
                    TRY(impl_.statuses.remove_boost(tx, arrived.actor.id, *known));
            return announce;
        });
    }

    // A job: what it answers is fetched first.
    Result<void> receive(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload, {2 << 20, 40}));
        const auto* document = find(payload, "object");
        if (!document) return {};
        TRY_ASSIGN(auto object, activitystreams::read_object(*document));
        auto thread = impl_.fetch_thread(object);
        // The last try keeps the post without what it answers.
        if (!thread && job.attempt < kTriesForParent) return thread.error();
        const auto posts = thread ? *std::move(thread) : std::vector<Object>{std::move(object)};
        for (const auto& post : posts) {
            if (is_newer_here(post)) continue;
            const auto author = impl_.actors.find_person(post.attributed_to);
            if (!author) continue;
            if (impl_.quotes_elsewhere(post)) (void)room_.find_status(post.quote);
            (void)impl_.keep(post, *author, impl_.proof_of(post));
        }
        return {};
    }

    Result<void> boost(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto* object = find_string(payload, "object");
        const auto* id = find_string(payload, "id");
        const auto* actor = find(payload, "actor");
        const auto* when = find(payload, "published");
        if (!object || !id || !actor || !when) return {};
        const auto status = room_.find_status(*object);
        if (!status) {
            if (status.error().code() == ErrorCode::Unavailable) return status.error();
            return {};
        }
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<void> {
            (void)impl_.statuses.receive_boost(tx, accounts::AccountId(actor->as_int64()), *status,
                                               *id, from_millis(when->as_int64()));
            return {};
        });
    }

private:
    static constexpr int kTriesForParent = 2;

    Result<Object> read(const Arrived& arrived) {
        TRY_ASSIGN(auto object, activitystreams::read_object(arrived.activity.object));
        if (object.attributed_to != arrived.activity.actor)
            return forbidden("somebody else's post: " + object.id);
        return object;
    }

    static bool is_activity(const json::value& value) {
        return value.is_object() && activitystreams::one(value, "actor") != nullptr &&
               !is_post(value);
    }

    bool is_own(db::Tx& tx, StatusId id) const {
        const auto status = impl_.statuses.find(tx, id);
        const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
        return author && author->domain.empty();
    }

    // snac writes text into its votes: what counts is that the name is something to choose.
    bool is_vote(const Arrived& arrived, const Object& object) const {
        if (object.type != activitystreams::ObjectType::Note || object.name.empty() ||
            !object.in_reply_to.starts_with(impl_.platform.config.url("/")) ||
            arrived.activity.type != "Create")
            return false;
        if (object.content_html.empty()) return true;
        return impl_.platform.database.read([&](db::Tx& tx) {
            const auto id = impl_.statuses.find_by_uri(tx, object.in_reply_to);
            const auto asked = id ? impl_.statuses.find(tx, *id) : std::nullopt;
            return asked && asked->poll &&
                   std::ranges::find(asked->poll->options, object.name) !=
                       asked->poll->options.end();
        });
    }

    Result<bool> vote(const Arrived& arrived, const Object& object) {
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            if (const auto poll = impl_.statuses.find_by_uri(tx, object.in_reply_to))
                TRY(impl_.statuses.receive_vote(tx, arrived.actor.id, *poll, object.name));
            return true;
        });
    }

    bool concerns_us(const Arrived& arrived, const Object& object) const {
        const auto ours = named_here(arrived, object);
        return impl_.platform.database.read([&](db::Tx& tx) {
            return impl_.accounts.follows_locally(tx, arrived.actor.id) ||
                   impl_.statuses.find_by_uri(tx, object.in_reply_to).has_value() ||
                   std::ranges::any_of(ours, [&](const std::string& uri) {
                       const auto account = impl_.accounts.find_by_uri(tx, uri);
                       return account && !account->suspended;
                   });
        });
    }

    // Addresses of people here, who may not be there, among those an object is for or about.
    std::vector<std::string> named_here(const Arrived& arrived, const Object& object) const {
        const auto prefix = impl_.platform.config.url("/users/");
        std::vector<std::string> found;
        const auto add = [&](const std::string& uri) {
            if (uri.starts_with(prefix) && found.size() < kMostAsked) found.push_back(uri);
        };
        const auto& said = arrived.activity;
        for (const auto* whom : {&object.to, &object.cc, &said.to, &said.cc})
            std::ranges::for_each(*whom, add);
        for (const auto& mention : object.tags.mentions) add(mention.href);
        return found;
    }

    bool needs_parent(const Object& object) const {
        if (object.in_reply_to.empty()) return false;
        return !impl_.platform.database.read([&](db::Tx& tx) {
            return impl_.statuses.find_by_uri(tx, object.in_reply_to).has_value();
        });
    }

    // Leave to quote that is not known to be good yet: it often comes after the post.
    bool brings_stamp(const Object& object) const {
        if (object.quote_authorization.empty() || !impl_.quotes_elsewhere(object)) return false;
        return impl_.platform.database.read([&](db::Tx& tx) {
            const auto known = impl_.statuses.find_by_uri(tx, object.id);
            return known && store::find_stamp(tx, *known) != object.quote_authorization;
        });
    }

    // Only an id was sent: what stands behind it is fetched, so it must be of the actor's host.
    Result<bool> fetch_later(const Arrived& arrived) {
        const auto id = object_id(arrived);
        if (!activitystreams::same_origin(id, arrived.activity.actor)) return true;
        const bool followed = impl_.platform.database.read(
            [&](db::Tx& tx) { return impl_.accounts.follows_locally(tx, arrived.actor.id); });
        if (!followed) return true;
        TRY(room_.find_status(id));
        return true;
    }

    std::string announce_id(const Arrived& arrived) const {
        return arrived.activity.id.empty()
                   ? arrived.activity.actor + "#announces/" + object_id(arrived)
                   : arrived.activity.id;
    }
    TimePoint published(const Arrived& arrived) const {
        return arrived.activity.published.value_or(impl_.platform.clock.now());
    }

    // An edit that came while the job waited is not undone by it.
    bool is_newer_here(const Object& post) const {
        return impl_.platform.database.read([&](db::Tx& tx) {
            const auto id = impl_.statuses.find_by_uri(tx, post.id);
            const auto status = id ? impl_.statuses.find(tx, *id) : std::nullopt;
            return status && status->edited_at &&
                   post.updated.value_or(TimePoint()) < *status->edited_at;
        });
    }

    static std::string object_payload(const Arrived& arrived) {
        return "{\"object\":" + json::serialize(arrived.activity.object) + "}";
    }
    std::string boost_payload(const Arrived& arrived, const std::string& object) const {
        std::string json;
        JsonWriter(json)
            .begin_object()
            .member("object", object)
            .member("id", announce_id(arrived))
            .member("actor", arrived.actor.id.value())
            .member("published", to_millis(published(arrived)))
            .end_object();
        return json;
    }

    void enqueue(db::Tx& tx, std::string_view kind, std::string payload, const Arrived& arrived,
                 std::string_view about) {
        jobs::NewJob job;
        job.kind = kind;
        job.payload = std::move(payload);
        job.host = activitystreams::host_of(about);
        job.order_key = arrived.activity.actor;
        impl_.platform.jobs.enqueue(tx, job);
    }
    void later(std::string_view kind, std::string payload, const Arrived& arrived) {
        impl_.platform.database.write([&](db::Tx& tx) {
            enqueue(tx, kind, std::move(payload), arrived, arrived.activity.actor);
        });
    }

    Objects& room_;
    Objects::Impl& impl_;
};

}  // namespace

void add_incoming(Objects& room) {
    auto& impl = room.impl();
    const auto incoming = std::make_shared<Incoming>(room);
    const auto on = [&](std::string_view type, Result<bool> (Incoming::*handler)(const Arrived&)) {
        impl.actors.handle(type, [incoming, handler](const Arrived& arrived) {
            return ((*incoming).*handler)(arrived);
        });
    };
    on("Create", &Incoming::created);
    on("Update", &Incoming::updated);
    on("Delete", &Incoming::removed);
    on("Announce", &Incoming::announced);
    on("Like", &Incoming::liked);
    on("EmojiReact", &Incoming::liked);
    on("Undo", &Incoming::undone);
    impl.platform.jobs.handle(std::string(kReceive),
                              [incoming](const jobs::Job& job) { return incoming->receive(job); });
    impl.platform.jobs.handle(std::string(kBoost),
                              [incoming](const jobs::Job& job) { return incoming->boost(job); });
}

}  // namespace kentongan::objects
