#include "embedded/subscriptions_migrations.h"
#include "rooms/subscriptions/impl.h"

namespace kentongan::subscriptions {

Subscriptions::Subscriptions(Platform& platform, const regions::Regions& regions,
                             accounts::Accounts& accounts, warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, accounts, warnings}) {}
Subscriptions::~Subscriptions() = default;

std::vector<db::Migration> Subscriptions::migrations() {
    return db::migrations_from("subscriptions", embedded::subscriptions_migrations());
}

std::vector<SubscriptionId> Subscriptions::match(const warnings::Summary&, const cap::Alert&,
                                                 TimePoint) const {
    return {};
}
std::vector<Recipient> Subscriptions::find(db::Tx&, std::span<const SubscriptionId>,
                                           std::span<const regions::Code>) const {
    return {};
}
void Subscriptions::drop(db::Tx&, SubscriptionId, std::string_view) {}

}  // namespace kentongan::subscriptions
