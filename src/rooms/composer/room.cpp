#include "embedded/composer_migrations.h"
#include "rooms/composer/impl.h"

namespace kentongan::composer {

Composer::Composer(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, coordinators::Coordinators&,
                   warnings::Warnings& warnings)
    : impl_(new Impl(platform, regions, accounts, warnings)) {
    add_routes(*impl_);
    add_pages(*impl_);
    add_step_pages(*impl_);
    add_manage_pages(*impl_);
}
Composer::~Composer() = default;

std::vector<db::Migration> Composer::migrations() {
    return db::migrations_from("composer", embedded::composer_migrations());
}

}  // namespace kentongan::composer
