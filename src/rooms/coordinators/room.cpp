#include "embedded/coordinators_migrations.h"
#include "rooms/coordinators/forms.h"

namespace kentongan::coordinators {

namespace {

constexpr int kMostPosts = 100;  // of one person

}  // namespace

Coordinators::Coordinators(Platform& platform, const regions::Regions& regions,
                           accounts::Accounts& accounts)
    : impl_(new Impl{platform, regions, accounts}) {
    add_pages(*impl_);
    add_routes(*impl_);
}
Coordinators::~Coordinators() = default;

std::vector<db::Migration> Coordinators::migrations() {
    return db::migrations_from("coordinators", embedded::coordinators_migrations());
}

void Coordinators::recognise_officers(IsOfficer is_officer) {
    impl_->service.recognise_officers(std::move(is_officer));
}

std::vector<Coordinator> Coordinators::of(db::Tx& tx, regions::Code place) const {
    return store::list_of(tx, place);
}

std::optional<Coordinator> Coordinators::nearest(db::Tx& tx, regions::Code place) const {
    return impl_->service.nearest(tx, place);
}

std::vector<Coordinator> Coordinators::within(db::Tx& tx, regions::Code place, CoordinatorId after,
                                              int limit) const {
    Cursor cursor;
    if (after) {
        const auto last = store::find(tx, after);
        if (!last) return {};
        cursor = {last->coordinator.place, static_cast<int>(last->coordinator.post)};
    }
    return store::list_within(tx, Range::below(place), cursor, limit);
}

std::vector<Coordinator> Coordinators::posts_of(db::Tx& tx, accounts::AccountId account) const {
    return store::list_of_account(tx, account, kMostPosts);
}

bool Coordinators::coordinates(db::Tx& tx, accounts::AccountId account, regions::Code place) const {
    return impl_->service.coordinates(tx, account, place);
}

Result<CoordinatorId> Coordinators::appoint(db::Tx& tx, const Coordinator& coordinator) {
    return impl_->service.appoint(tx, coordinator, {});
}

void Coordinators::dismiss(db::Tx& tx, CoordinatorId id) {
    impl_->service.dismiss(tx, id, {});
}

}  // namespace kentongan::coordinators
