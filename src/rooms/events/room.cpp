#include "embedded/events_migrations.h"
#include "platform/bus/bus.h"
#include "rooms/events/impl.h"

namespace kentongan::events {
namespace {

void listen(Events::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&](db::Tx& tx, const statuses::StatusPublished& event) {
            room.service.published(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [&](db::Tx& tx, const statuses::StatusEdited& event) {
            room.service.edited(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [&](db::Tx& tx, const statuses::StatusRemoved& event) { room.service.removed(tx, event); });
    bus.subscribe_within<accounts::AccountBlocked>(
        [&](db::Tx& tx, const accounts::AccountBlocked& event) {
            room.rsvp.blocked(tx, event.account, event.target);
        });
    bus.subscribe_within<accounts::AccountErased>(
        [](db::Tx& tx, const accounts::AccountErased& event) {
            store::remove_account(tx, event.account);
        });
}

void hear_others(Events::Impl& room, actors::Actors& actors) {
    using actors::Arrived;
    actors.handle("Join", [&room](const Arrived& a) { return room.rsvp.asked(a); });
    actors.handle("Leave", [&room](const Arrived& a) { return room.rsvp.left(a); });
    actors.handle("Undo", [&room](const Arrived& a) { return room.rsvp.undone(a); });
    actors.handle("Accept",
                  [&room](const Arrived& a) { return room.rsvp.answered(a, Answer::Accepted); });
    actors.handle("Reject",
                  [&room](const Arrived& a) { return room.rsvp.answered(a, Answer::Rejected); });
}

}  // namespace

Events::Events(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               actors::Actors& actors, objects::Objects& objects)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, actors, objects)) {
    listen(*impl_);
    hear_others(*impl_, actors);
    objects.set_participants([](db::Tx& tx, StatusId id) -> std::int64_t {
        const auto row = store::find_event(tx, id);
        return row ? row->participants : 0;
    });
    add_routes(*impl_);
    add_pages(*impl_);
}
Events::~Events() = default;

std::vector<db::Migration> Events::migrations() {
    return db::migrations_from("events", embedded::events_migrations());
}

}  // namespace kentongan::events
