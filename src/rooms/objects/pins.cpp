// Pinned posts of people elsewhere: each Add and Remove as it comes, and the whole collection when
// somebody here begins to follow.
#include <algorithm>
#include <ranges>

#include "fediverse/activitystreams/values.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/collections.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {
namespace {

using actors::Arrived;

constexpr std::string_view kPin = "objects.pin", kFeatured = "objects.featured";
constexpr std::size_t kMostPins = 20;
constexpr int kMostPages = 3;

class Pins {
public:
    explicit Pins(Objects& room) : room_(room), impl_(room.impl()) {}

    Result<bool> added(const Arrived& arrived) { return changed(arrived, true); }
    Result<bool> removed(const Arrived& arrived) { return changed(arrived, false); }

    void followed(db::Tx& tx, AccountId account) {
        const auto featured = impl_.actors.featured_uri(tx, account);
        if (featured.empty()) return;
        jobs::NewJob job;
        job.kind = kFeatured;
        JsonWriter(job.payload).begin_object().member("actor", account.value()).end_object();
        job.lane = jobs::Lane::Bulk;
        job.host = activitystreams::host_of(featured);
        job.order_key = featured;
        impl_.platform.jobs.enqueue(tx, job);
    }

    // A job: a post that was pinned and was not here.
    Result<void> pin(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto* number = find(payload, "actor");
        const auto* object = find_string(payload, "object");
        if (!number || !object) return {};
        const auto status = room_.find_status(*object);
        if (!status) return only_for_now(status.error());
        impl_.platform.database.write([&](db::Tx& tx) {
            (void)impl_.statuses.set_pinned(tx, AccountId(number->as_int64()), *status, true);
        });
        return {};
    }

    // A job: all that are pinned, and no others.
    Result<void> read(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto* number = find(payload, "actor");
        if (!number) return {};
        std::string featured;
        const auto person = impl_.platform.database.read([&](db::Tx& tx) -> std::optional<Account> {
            const AccountId id(number->as_int64());
            if (!impl_.accounts.follows_locally(tx, id)) return {};
            featured = impl_.actors.featured_uri(tx, id);
            return impl_.accounts.find(tx, id);
        });
        if (!person || featured.empty()) return {};
        int requests = kMostPages;
        const auto listed =
            read_collection(impl_.actors, json::value(featured), person->uri, kMostPins, requests);
        if (!listed) return only_for_now(listed.error());
        std::vector<StatusId> pins;
        bool whole = listed->whole;
        for (const auto& item : listed->items) {
            const auto pinned = post_of(item, *person);
            if (pinned) pins.push_back(*pinned);
            // What cannot be read today may still be pinned.
            if (!pinned && pinned.error().code() == ErrorCode::Unavailable) whole = false;
        }
        impl_.platform.database.write([&](db::Tx& tx) { set(tx, person->id, pins, whole); });
        return {};
    }

private:
    static Result<void> only_for_now(const Error& error) {
        if (error.code() == ErrorCode::Unavailable) return error;
        return {};
    }

    Result<bool> changed(const Arrived& arrived, bool added) {
        const auto& said = arrived.activity;
        const auto featured = impl_.platform.database.read(
            [&](db::Tx& tx) { return impl_.actors.featured_uri(tx, arrived.actor.id); });
        if (featured.empty() || said.target != featured || said.object_ids.empty()) return false;
        const auto& id = said.object_ids.front();
        if (!activitystreams::same_origin(id, said.actor))
            return Error(ErrorCode::Forbidden).with_detail("pins on another host: " + id);
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto known = impl_.statuses.find_by_uri(tx, id);
            if (known) TRY(impl_.statuses.set_pinned(tx, arrived.actor.id, *known, added));
            if (!known && added && impl_.accounts.follows_locally(tx, arrived.actor.id))
                pin_later(tx, arrived.actor.id, id);
            return true;
        });
    }

    void pin_later(db::Tx& tx, AccountId actor, const std::string& object) {
        jobs::NewJob job;
        job.kind = kPin;
        JsonWriter(job.payload)
            .begin_object()
            .member("actor", actor.value())
            .member("object", object)
            .end_object();
        job.lane = jobs::Lane::Bulk;
        job.host = activitystreams::host_of(object);
        impl_.platform.jobs.enqueue(tx, job);
    }

    // The collection came from the author's host, so that what stands in it whole is their word.
    Result<StatusId> post_of(const json::value& item, const Account& author) {
        const auto id = activitystreams::id_of(&item);
        if (!activitystreams::same_origin(id, author.uri)) return Error(ErrorCode::Forbidden);
        if (const auto known = impl_.platform.database.read(
                [&](db::Tx& tx) { return impl_.statuses.find_by_uri(tx, id); }))
            return *known;
        if (!item.is_object()) return room_.find_status(id);
        TRY_ASSIGN(const auto object, activitystreams::read_object(item));
        return impl_.keep(object, author.id, impl_.proof_of(object));
    }

    // The first of the list was pinned last.
    void set(db::Tx& tx, AccountId author, const std::vector<StatusId>& pins, bool whole) {
        if (whole)
            for (const auto known : impl_.statuses.ids_pinned(tx, author))
                if (std::ranges::find(pins, known) == pins.end())
                    (void)impl_.statuses.set_pinned(tx, author, known, false);
        for (const auto pin : pins | std::views::reverse)
            (void)impl_.statuses.set_pinned(tx, author, pin, true);
    }

    Objects& room_;
    Objects::Impl& impl_;
};

}  // namespace

void add_pins(Objects& room) {
    auto& impl = room.impl();
    const auto pins = std::make_shared<Pins>(room);
    impl.actors.handle("Add", [pins](const Arrived& arrived) { return pins->added(arrived); });
    impl.actors.handle("Remove", [pins](const Arrived& arrived) { return pins->removed(arrived); });
    impl.platform.jobs.handle(std::string(kPin),
                              [pins](const jobs::Job& job) { return pins->pin(job); });
    impl.platform.jobs.handle(std::string(kFeatured),
                              [pins](const jobs::Job& job) { return pins->read(job); });
    impl.platform.bus.subscribe_within<accounts::FollowChanged>(
        [pins](db::Tx& tx, const accounts::FollowChanged& event) {
            if (event.following) pins->followed(tx, event.target);
        });
}

}  // namespace kentongan::objects
