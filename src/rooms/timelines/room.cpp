#include "platform/bus/bus.h"
#include "rooms/timelines/impl.h"

namespace kentongan::timelines {

Timelines::Timelines(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
                     lists::Lists& lists, tags::Tags& tags, const regions::Regions& regions)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, lists, tags, regions)) {
    auto& homes = impl_->homes;
    const auto& clock = platform.clock;
    auto& bus = platform.bus;
    bus.subscribe<statuses::StatusPublished>(
        [this](const statuses::StatusPublished& event) { impl_->on_published(event); });
    bus.subscribe<statuses::StatusRemoved>([&](const statuses::StatusRemoved& event) {
        homes.removed(event.status, event.author, clock.now());
    });
    bus.subscribe<statuses::RegionBoundEnded>([&](const statuses::RegionBoundEnded& event) {
        homes.region_ended(event.status, clock.now());
    });
    bus.subscribe<statuses::RegionBoundChanged>([this](const statuses::RegionBoundChanged& event) {
        impl_->on_published({event.status, event.region_bound});
    });
    bus.subscribe<accounts::FollowChanged>([&](const accounts::FollowChanged& event) {
        homes.follow_changed(event.follower, event.target, event.following, clock.now());
    });
    bus.subscribe<accounts::AccountChanged>([&](const accounts::AccountChanged& event) {
        homes.reader_changed(event.account, clock.now());
    });
    bus.subscribe<tags::FollowedTagsChanged>([&](const tags::FollowedTagsChanged& event) {
        homes.reader_changed(event.account, clock.now());
    });
    bus.subscribe<lists::ListsChanged>(
        [&](const lists::ListsChanged& event) { homes.reader_changed(event.owner, clock.now()); });
    add_routes(*this);
    add_pages(*this);
}
Timelines::~Timelines() = default;

std::vector<StatusId> Timelines::home(db::Tx& tx, AccountId owner, const Page& page) {
    return impl_->home(tx, owner, page);
}

void Timelines::keep_active(AccountId owner) {
    if (auto unsure = impl_->homes.keep(owner)) impl_->learn(*unsure);
}

void Timelines::release(AccountId owner) {
    impl_->homes.release(owner);
}

}  // namespace kentongan::timelines
