#include "embedded/coordinators_migrations.h"
#include "rooms/coordinators/impl.h"

namespace kentongan::coordinators {

Coordinators::Coordinators(Platform& platform, const regions::Regions& regions,
                           accounts::Accounts& accounts)
    : impl_(new Impl{platform, regions, accounts}) {}
Coordinators::~Coordinators() = default;

std::vector<db::Migration> Coordinators::migrations() {
    return db::migrations_from("coordinators", embedded::coordinators_migrations());
}

std::vector<Coordinator> Coordinators::of(db::Tx&, regions::Code) const {
    return {};
}
std::optional<Coordinator> Coordinators::nearest(db::Tx&, regions::Code) const {
    return {};
}
std::vector<Coordinator> Coordinators::within(db::Tx&, regions::Code, CoordinatorId, int) const {
    return {};
}
std::vector<Coordinator> Coordinators::posts_of(db::Tx&, accounts::AccountId) const {
    return {};
}
bool Coordinators::coordinates(db::Tx&, accounts::AccountId, regions::Code) const {
    return false;
}
Result<CoordinatorId> Coordinators::appoint(db::Tx&, const Coordinator& coordinator) {
    return coordinator.id;
}
void Coordinators::dismiss(db::Tx&, CoordinatorId) {}

}  // namespace kentongan::coordinators
