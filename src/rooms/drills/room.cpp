#include "embedded/drills_migrations.h"
#include "rooms/drills/impl.h"

namespace kentongan::drills {

Drills::Drills(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
               coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
               receipts::Receipts& receipts, subscriptions::Subscriptions& subscriptions,
               loudspeakers::Loudspeakers& loudspeakers)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts, subscriptions,
                     loudspeakers}) {
    add_pages(*impl_);
    add_run_pages(*impl_);
    add_result_pages(*impl_);
}
Drills::~Drills() = default;

std::vector<db::Migration> Drills::migrations() {
    return db::migrations_from("drills", embedded::drills_migrations());
}

}  // namespace kentongan::drills
