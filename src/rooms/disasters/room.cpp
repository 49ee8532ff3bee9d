#include "embedded/disasters_migrations.h"
#include "platform/jobs/jobs.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

namespace {

constexpr Duration kForgetEvery = std::chrono::hours(1);
constexpr int kForgetAtOnce = 500;

// What was needed or offered carries phone numbers: gone when its time is over.
void forget_offers(Disasters::Impl& room) {
    while (room.platform.database.write([&](db::Tx& tx) {
        return store::remove_offers_before(tx, room.platform.clock.now(), kForgetAtOnce);
    })) {
    }
}

}  // namespace

Disasters::Disasters(Platform& platform, const regions::Regions& regions,
                     accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                     warnings::Warnings& warnings, receipts::Receipts& receipts,
                     answers::Answers& answers, reports::Reports& reports)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts, answers,
                     reports}) {
    platform.scheduler.every(
        "disasters.forget", kForgetEvery, [this] { forget_offers(*impl_); }, kForgetEvery);
    add_pages(*impl_);
    add_forms(*impl_);
}
Disasters::~Disasters() = default;

std::vector<db::Migration> Disasters::migrations() {
    return db::migrations_from("disasters", embedded::disasters_migrations());
}

}  // namespace kentongan::disasters
