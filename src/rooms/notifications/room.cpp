#include "embedded/notifications_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/notifications/api.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

namespace {

constexpr Duration kForgetEvery = std::chrono::hours(1);

void listen_to_posts(Notifications::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe<statuses::StatusPublished>([&](const statuses::StatusPublished& event) {
        // Boosts come as StatusReblogged; who a warning reaches is told by the warnings.
        if (event.status->reblog_of || event.region_bound) return;
        room.scribe.add(
            [&room, status = event.status](db::Tx& tx) { room.service.tell_of_post(tx, *status); });
    });
    bus.subscribe<statuses::StatusRemoved>([&](const statuses::StatusRemoved& event) {
        room.scribe.add([event](db::Tx& tx) { store::remove_of_status(tx, event.status); });
    });
    const auto told = [&room](const char* type, const auto& event) {
        room.scribe.add([&room, type, event](db::Tx& tx) {
            if (event.undone)
                store::remove_event(tx, event.author, type, event.by, event.status);
            else
                room.service.tell(tx, event.author, type, event.by, event.status);
        });
    };
    bus.subscribe<statuses::StatusFavourited>(
        [told](const statuses::StatusFavourited& event) { told("favourite", event); });
    bus.subscribe<statuses::StatusReblogged>(
        [told](const statuses::StatusReblogged& event) { told("reblog", event); });
}

void listen_to_people(Notifications::Impl& room) {
    const auto told = [&room](const char* type, AccountId sender, AccountId recipient,
                              bool undone) {
        room.scribe.add([&room, type, sender, recipient, undone](db::Tx& tx) {
            if (undone)
                store::remove_event(tx, recipient, type, sender, StatusId());
            else
                room.service.tell(tx, recipient, type, sender, StatusId());
        });
    };
    auto& bus = room.platform.bus;
    bus.subscribe<accounts::FollowChanged>([told](const accounts::FollowChanged& event) {
        told("follow", event.follower, event.target, !event.following);
    });
    bus.subscribe<accounts::FollowRequested>([told](const accounts::FollowRequested& event) {
        told("follow_request", event.follower, event.target, event.undone);
    });
}

}  // namespace

Notifications::Impl::Impl(Platform& given, accounts::Accounts& all_accounts,
                          statuses::Statuses& all_statuses)
    : platform(given),
      accounts(all_accounts),
      statuses(all_statuses),
      service(given, all_accounts, all_statuses),
      scribe(given.database) {}

Notifications::Notifications(Platform& platform, accounts::Accounts& accounts,
                             statuses::Statuses& statuses)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses)) {
    listen_to_posts(*impl_);
    listen_to_people(*impl_);
    platform.scheduler.every(
        "notifications.forget", kForgetEvery, [this] { impl_->service.forget_old(); },
        kForgetEvery);
    add_routes(*impl_);
    add_group_routes(*impl_);
    add_pages(*impl_);
}
Notifications::~Notifications() = default;

std::vector<db::Migration> Notifications::migrations() {
    return db::migrations_from("notifications", embedded::notifications_migrations());
}

void Notifications::notify(db::Tx& tx, std::span<const accounts::AccountId> recipients,
                           std::string_view type, accounts::AccountId from,
                           statuses::StatusId status) {
    impl_->service.tell_all(tx, recipients, type, from, status);
}

std::string Notifications::render_json(db::Tx& tx, accounts::AccountId recipient,
                                       NotificationId id) const {
    const auto found = store::find(tx, recipient, id);
    return found ? notification_json(tx, *impl_, *found) : std::string();
}

std::int64_t Notifications::unread_count(db::Tx& tx, accounts::AccountId recipient) const {
    return impl_->service.unread(tx, recipient);
}

void Notifications::wait_until_idle() const {
    impl_->scribe.wait_until_idle();
}

}  // namespace kentongan::notifications
