#include "embedded/disasters_migrations.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

Disasters::Disasters(Platform& platform, const regions::Regions& regions,
                     accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                     warnings::Warnings& warnings, receipts::Receipts& receipts,
                     answers::Answers& answers, reports::Reports& reports)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts, answers,
                     reports}) {}
Disasters::~Disasters() = default;

std::vector<db::Migration> Disasters::migrations() {
    return db::migrations_from("disasters", embedded::disasters_migrations());
}

}  // namespace kentongan::disasters
