#include "embedded/loudspeakers_migrations.h"
#include "rooms/loudspeakers/impl.h"

namespace kentongan::loudspeakers {

Loudspeakers::Loudspeakers(Platform& platform, const regions::Regions& regions,
                           accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                           warnings::Warnings& warnings, receipts::Receipts& receipts)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts}) {}
Loudspeakers::~Loudspeakers() = default;

std::vector<db::Migration> Loudspeakers::migrations() {
    return db::migrations_from("loudspeakers", embedded::loudspeakers_migrations());
}

}  // namespace kentongan::loudspeakers
