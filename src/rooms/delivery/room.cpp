#include "embedded/delivery_migrations.h"
#include "rooms/delivery/impl.h"

namespace kentongan::delivery {

Delivery::Delivery(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, warnings::Warnings& warnings,
                   subscriptions::Subscriptions& subscriptions, receipts::Receipts& receipts)
    : impl_(new Impl{platform, regions, accounts, warnings, subscriptions, receipts}) {}
Delivery::~Delivery() = default;

std::vector<db::Migration> Delivery::migrations() {
    return db::migrations_from("delivery", embedded::delivery_migrations());
}

void Delivery::stop() {}

}  // namespace kentongan::delivery
