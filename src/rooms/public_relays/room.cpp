#include "embedded/public_relays_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/public_relays/service.h"

namespace kentongan::public_relays {
namespace {

constexpr Duration kFindsKept = 1h, kSweep = 10min;

void take_activities(PublicRelays::Impl& room) {
    using actors::Arrived;
    room.actors.handle("Accept", [&room](const Arrived& arrived) {
        return room.answered(arrived, State::Accepted);
    });
    room.actors.handle("Reject", [&room](const Arrived& arrived) {
        return room.answered(arrived, State::Rejected);
    });
    room.actors.handle("Follow",
                       [&room](const Arrived& arrived) { return room.followed(arrived); });
    room.actors.handle("Announce",
                       [&room](const Arrived& arrived) { return room.announced(arrived); });
    room.actors.set_forwarder([&room](AccountId signer, const actors::Activity& activity) {
        return room.forwarded(signer, activity);
    });
}

void listen(PublicRelays::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&room](db::Tx& tx, const statuses::StatusPublished& event) {
            room.published(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [&room](db::Tx& tx, const statuses::StatusEdited& event) {
            room.edited(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [&room](db::Tx& tx, const statuses::StatusRemoved& event) { room.removed(tx, event); });
}

}  // namespace

PublicRelays::PublicRelays(Platform& platform, accounts::Accounts& accounts,
                           statuses::Statuses& statuses, actors::Actors& actors,
                           objects::Objects& objects)
    : impl_(new Impl{platform, accounts, statuses, actors, objects}) {
    auto& room = *impl_;
    take_activities(room);
    listen(room);
    add_pages(room);
    platform.jobs.handle(kAskJob, [&room](const jobs::Job& job) { return room.ask(job); });
    platform.jobs.handle(kSpeakJob, [&room](const jobs::Job& job) { return room.speak(job); });
    // What waits for a host that is away makes room for others.
    platform.scheduler.every(
        "public_relays.sweep", kSweep,
        [&platform] {
            platform.database.write(
                [&](db::Tx& tx) { store::remove_finds(tx, platform.clock.now() - kFindsKept); });
        },
        kSweep);
}
PublicRelays::~PublicRelays() = default;

std::vector<db::Migration> PublicRelays::migrations() {
    return db::migrations_from("public_relays", embedded::public_relays_migrations());
}

Result<void> PublicRelays::add(std::optional<AccountId> by, std::string_view address) {
    return impl_->add(by, address);
}
Result<void> PublicRelays::remove(std::optional<AccountId> by, std::string_view address) {
    return impl_->platform.database.write(
        [&](db::Tx& tx) { return impl_->remove(tx, by, address); });
}
std::vector<Relay> PublicRelays::list(db::Tx& tx) const {
    return store::list_relays(tx, kMaxRelays);
}

}  // namespace kentongan::public_relays
