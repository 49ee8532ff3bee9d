// A warned region with receipts, for the tests of this room.
#pragma once

#include "rooms/receipts/api.h"
#include "rooms/receipts/impl.h"
#include "testkit/region_world.h"

namespace kentongan::receipts::testing {

using accounts::AccountId;
using testkit::code;
using warnings::ChainId;

struct World : testkit::RegionWorld {
    explicit World(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings) {
        auto above = coordinators::Coordinators::migrations();
        for (auto& own : Receipts::migrations()) above.push_back(std::move(own));
        migrate(above);
    }

    void appoint(std::string_view place, std::string name, std::optional<AccountId> account = {}) {
        coordinators::Coordinator wanted;
        wanted.place = code(place);
        wanted.name = std::move(name);
        wanted.phone = "0812 3456 7890";
        wanted.account = account;
        auto made = write([&](db::Tx& tx) { return coordinators.appoint(tx, wanted); });
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
    }

    Receipt receipt(ChainId chain, std::string_view place, std::string recipient, Stage stage) {
        return {chain, Channel::Push, std::move(recipient),   code(place),
                stage, now(),         summary(chain).exercise};
    }
    void record(const std::vector<Receipt>& all) {
        write([&](db::Tx& tx) { receipts.record(tx, all); });
    }
    Reached reached(ChainId chain) {
        platform.clock().advance(kCountedEvery);
        return read([&](db::Tx& tx) { return receipts.reached(tx, chain); });
    }
    TimePoint now() { return platform.clock().now(); }

    coordinators::Coordinators coordinators;
    Receipts receipts;
};

}  // namespace kentongan::receipts::testing
