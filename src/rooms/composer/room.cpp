#include "embedded/composer_migrations.h"
#include "rooms/composer/impl.h"

namespace kentongan::composer {

Composer::Composer(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                   warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings}) {}
Composer::~Composer() = default;

std::vector<db::Migration> Composer::migrations() {
    return db::migrations_from("composer", embedded::composer_migrations());
}

}  // namespace kentongan::composer
