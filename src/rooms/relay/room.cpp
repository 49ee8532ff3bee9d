#include "embedded/relay_migrations.h"
#include "rooms/relay/impl.h"

namespace kentongan::relay {

Relay::Relay(Platform& platform, const regions::Regions& regions, warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, warnings}) {}
Relay::~Relay() = default;

std::vector<db::Migration> Relay::migrations() {
    return db::migrations_from("relay", embedded::relay_migrations());
}

}  // namespace kentongan::relay
