// What groups elsewhere pass on (FEP-1b12): activities of their members, unchanged. Nobody has to
// be believed: what it is about is asked of its own origin.
#include "platform/jobs/jobs.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

using actors::Arrived;

constexpr std::string_view kPassedOn = "objects.passed_on";

// A moderator's Delete leaves the post its author's, and takes it out of the group.
bool takes_out(const Arrived& arrived) {
    const auto& inner = arrived.activity.object;
    return activitystreams::type_is(inner, "Delete") || activitystreams::type_is(inner, "Remove");
}

// The post that the inner activity is about; empty when it is about something else. The Undo of a
// moderator's Delete puts it back (Lemmy).
std::string post_of(const Arrived& arrived) {
    const auto* inner = &arrived.activity.object;
    if (activitystreams::type_is(*inner, "Undo")) {
        inner = activitystreams::one(*inner, "object");
        if (inner == nullptr || !activitystreams::type_is(*inner, "Delete")) return {};
    }
    for (const char* type : {"Create", "Update", "Delete", "Remove"})
        if (activitystreams::type_is(*inner, type))
            return activitystreams::id_of(activitystreams::one(*inner, "object"));
    return {};
}

class FromGroups {
public:
    explicit FromGroups(Objects::Impl& impl) : impl_(impl) {}

    Result<bool> announced(const Arrived& arrived) {
        if (!arrived.actor.group || !arrived.activity.object.is_object()) return false;
        const auto post = post_of(arrived);
        if (post.empty()) return false;
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            if (!impl_.accounts.follows_locally(tx, arrived.actor.id)) return true;
            // Moderators are removed in the same way: only what is here can be a post of a group.
            if (activitystreams::type_is(arrived.activity.object, "Remove") &&
                !impl_.statuses.find_by_uri(tx, post))
                return true;
            jobs::NewJob job;
            job.kind = kPassedOn;
            JsonWriter(job.payload)
                .begin_object()
                .member("post", post)
                .member("announce", arrived.activity.id)
                .member("group", arrived.actor.id.value())
                .member("takes_out", takes_out(arrived))
                .end_object();
            job.host = activitystreams::host_of(post);
            job.order_key = post;
            impl_.platform.jobs.enqueue(tx, job);
            return true;
        });
    }

    Result<void> run(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto* post = find_string(payload, "post");
        const auto* announce = find_string(payload, "announce");
        const auto* number = find(payload, "group");
        if (!post || !announce || !number) return {};
        const AccountId group(number->as_int64());
        const auto document = impl_.actors.fetch(*post);
        if (!document) {
            const auto code = document.error().code();
            if (code == ErrorCode::Unavailable) return document.error();
            if (code == ErrorCode::Gone) gone(*post);
            return {};
        }
        if (activitystreams::type_is(*document, "Tombstone")) {
            gone(*post);
            return {};
        }
        const auto* ends = find(payload, "takes_out");
        if (ends && ends->is_bool() && ends->as_bool()) {
            taken_out(*post, group);
            return {};
        }
        return kept(*document, group, *announce);
    }

private:
    // It was the group's own boost, so the group may end it whoever asked for that.
    void taken_out(std::string_view post, AccountId group) {
        impl_.platform.database.write([&](db::Tx& tx) {
            if (const auto known = impl_.statuses.find_by_uri(tx, post))
                (void)impl_.statuses.remove_boost(tx, group, *known);
        });
    }

    void gone(std::string_view post) {
        impl_.platform.database.write([&](db::Tx& tx) {
            const auto known = impl_.statuses.find_by_uri(tx, post);
            const auto status = known ? impl_.statuses.find(tx, *known) : std::nullopt;
            const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
            if (!author || author->domain.empty()) return;
            store::insert_tombstone(tx, post, impl_.platform.clock.now());
            (void)impl_.statuses.remove(tx, status->id);
        });
    }

    // What begins a thread comes into the homes of the group's followers; answers stand in it.
    Result<void> kept(const json::value& document, AccountId group, std::string_view announce) {
        auto object = activitystreams::read_object(document);
        if (!object) return {};
        const bool begins = object->in_reply_to.empty();
        const auto thread = impl_.fetch_thread(*std::move(object));
        if (!thread) return thread.error();
        std::optional<StatusId> last;
        for (const auto& one : *thread) {
            const auto author = impl_.actors.find_person(one.attributed_to);
            if (!author) continue;
            if (const auto status = impl_.keep(one, *author)) last = *status;
        }
        if (!begins || !last || announce.empty()) return {};
        impl_.platform.database.write([&](db::Tx& tx) {
            (void)impl_.statuses.receive_boost(tx, group, *last, announce,
                                               impl_.platform.clock.now());
        });
        return {};
    }

    Objects::Impl& impl_;
};

}  // namespace

void add_from_groups(Objects& room) {
    auto& impl = room.impl();
    const auto from_groups = std::make_shared<FromGroups>(impl);
    impl.actors.handle("Announce", [from_groups](const Arrived& arrived) {
        return from_groups->announced(arrived);
    });
    impl.platform.jobs.handle(std::string(kPassedOn), [from_groups](const jobs::Job& job) {
        return from_groups->run(job);
    });
}

}  // namespace kentongan::objects
