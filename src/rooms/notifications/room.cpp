#include "embedded/notifications_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/notifications/api.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/render.h"

namespace kentongan::notifications {

namespace {

constexpr Duration kForgetEvery = std::chrono::hours(1);

// All of it is written with what it tells of, in one transaction: nobody misses anything.
void listen_to_posts(Notifications::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&](db::Tx& tx, const statuses::StatusPublished& event) {
            // Boosts come as StatusReblogged; who a warning reaches is told by the warnings.
            if (!event.status->reblog_of && !event.region_bound)
                room.service.tell_of_post(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [&](db::Tx& tx, const statuses::StatusEdited& event) {
            room.service.tell_of_edit(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [](db::Tx& tx, const statuses::StatusRemoved& event) {
            store::remove_of_status(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusFavourited>(
        [&](db::Tx& tx, const statuses::StatusFavourited& event) {
            room.service.tell_or_untell(tx, {event.author, "favourite", event.by, event.status},
                                        event.undone);
        });
    bus.subscribe_within<statuses::StatusReblogged>(
        [&](db::Tx& tx, const statuses::StatusReblogged& event) {
            room.service.tell_or_untell(tx, {event.author, "reblog", event.by, event.status},
                                        event.undone);
        });
}

// About what is in posts: questions and quotes.
void listen_to_parts(Notifications::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusQuoted>(
        [&](db::Tx& tx, const statuses::StatusQuoted& event) {
            room.service.tell_of_quote(tx, event);
        });
    bus.subscribe_within<statuses::PollEnded>([&](db::Tx& tx, const statuses::PollEnded& event) {
        room.service.tell_of_poll(tx, event);
    });
}

void listen_to_people(Notifications::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<accounts::FollowChanged>(
        [&](db::Tx& tx, const accounts::FollowChanged& event) {
            room.service.tell_or_untell(tx, {event.target, "follow", event.follower, StatusId()},
                                        !event.following);
            if (event.following) room.service.merge_followed(tx, event.follower, event.target);
        });
    bus.subscribe_within<accounts::AccountBlocked>(
        [&](db::Tx& tx, const accounts::AccountBlocked& event) {
            room.service.forget(tx, event.account, event.target);
        });
    bus.subscribe_within<accounts::FollowRequested>([&](db::Tx& tx,
                                                        const accounts::FollowRequested& event) {
        room.service.tell_or_untell(tx,
                                    {event.target, "follow_request", event.follower, StatusId()},
                                    event.state != accounts::FollowRequested::State::Asked);
    });
}

}  // namespace

Notifications::Impl::Impl(Platform& given, accounts::Accounts& all_accounts,
                          statuses::Statuses& all_statuses)
    : platform(given),
      accounts(all_accounts),
      statuses(all_statuses),
      service(given, all_accounts, all_statuses) {}

Notifications::Notifications(Platform& platform, accounts::Accounts& accounts,
                             statuses::Statuses& statuses)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses)) {
    listen_to_posts(*impl_);
    listen_to_parts(*impl_);
    listen_to_people(*impl_);
    platform.scheduler.every(
        "notifications.forget", kForgetEvery, [this] { impl_->service.forget_old(); },
        kForgetEvery);
    add_routes(*impl_);
    add_group_routes(*impl_);
    add_request_routes(*impl_);
    add_pages(*impl_);
    add_request_pages(*impl_);
}
Notifications::~Notifications() = default;

std::vector<db::Migration> Notifications::migrations() {
    return db::migrations_from("notifications", embedded::notifications_migrations());
}

void Notifications::notify(db::Tx& tx, std::span<const accounts::AccountId> recipients,
                           std::string_view type, accounts::AccountId from,
                           statuses::StatusId status) {
    impl_->service.tell_all(tx, recipients, {accounts::AccountId(), type, from, status});
}

void Notifications::notify(db::Tx& tx, std::span<const accounts::AccountId> recipients,
                           std::string_view type, accounts::AccountId from,
                           statuses::StatusId status, std::string extra_member_json) {
    impl_->service.tell_all(tx, recipients, {accounts::AccountId(), type, from, status},
                            extra_member_json);
}

std::string Notifications::render_json(db::Tx& tx, accounts::AccountId recipient,
                                       NotificationId id) const {
    const auto found = store::find(tx, recipient, id);
    return found ? notifications_json(tx, *impl_, recipient, {*found}, {}) : std::string();
}

std::int64_t Notifications::unread_count(db::Tx& tx, accounts::AccountId recipient) const {
    return impl_->service.unread(tx, recipient);
}

}  // namespace kentongan::notifications
