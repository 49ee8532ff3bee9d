// Which places count as reached, in which order the others are called, and who may say so.
#include "rooms/receipts/rollup.h"

#include "rooms/receipts/tests/world.h"

using namespace kentongan;
using namespace kentongan::receipts;
using namespace kentongan::receipts::testing;

namespace {

std::vector<std::string> lines_of(World& world, ChainId chain) {
    world.platform.clock().advance(kCountedEvery);
    return world.read([&](db::Tx& tx) {
        std::vector<std::string> codes;
        for (const auto& line :
             world.receipts.impl().service.rollup(tx, world.summary(chain))->lines)
            codes.push_back(line.place.to_string());
        return codes;
    });
}

Result<void> announce(World& world, AccountId who, ChainId chain, std::string_view place) {
    return world.write([&](db::Tx& tx) {
        return world.receipts.impl().service.announce(
            tx, who, *world.warnings.summary(tx, chain, "id"), code(place));
    });
}

Result<void> undo(World& world, AccountId who, ChainId chain, std::string_view place) {
    return world.write([&](db::Tx& tx) {
        return world.receipts.impl().service.undo_announcement(tx, who, chain, code(place));
    });
}

}  // namespace

// Bambanglipuro has three villages: 2001 Sidomulyo, 2002 Mulyodadi, 2003 Sumbermulyo.
TEST_CASE("a village is reached when somebody there was shown it; handing over is not enough") {
    World world;
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    world.record({world.receipt(chain, "34.02.05.2001", "sub:1", Stage::Shown),
                  world.receipt(chain, "34.02.05.2001", "sub:2", Stage::HandedOver),
                  world.receipt(chain, "34.02.05.2002", "sub:3", Stage::Delivered),
                  world.receipt(chain, "34.02.06.2001", "sub:4", Stage::Shown)});  // not warned
    auto told = world.reached(chain);
    CHECK(told.villages.warned == 3);
    CHECK(told.villages.shown == 1);
    CHECK(told.villages.reached == 1);
    CHECK(told.villages.announced == 0);
    CHECK(told.districts.warned == 1);
    CHECK(told.districts.reached == 1);
    REQUIRE(told.channels.size() == 1);
    CHECK(told.channels[0].counts == Counts{4, 3, 2, 0});
}

TEST_CASE("where we know nobody a district is one line; else its villages, where most wait first") {
    World world;
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"), {.place = "34.02.05"});
    CHECK(lines_of(world, chain) == std::vector<std::string>{"34.02.05"});
    world.record({world.receipt(chain, "34.02.05.2003", "sub:1", Stage::HandedOver),
                  world.receipt(chain, "34.02.05.2003", "sub:2", Stage::HandedOver),
                  world.receipt(chain, "34.02.05.2002", "sub:3", Stage::HandedOver)});
    CHECK(lines_of(world, chain) ==
          std::vector<std::string>{"34.02.05.2003", "34.02.05.2002", "34.02.05.2001"});
}

TEST_CASE("a liaison announces it for their place and all in it, and undoes it for five minutes") {
    World world;
    auto liaison = world.person("ani"), other = world.person("budi");
    world.appoint("34.02.05", "Ani", liaison);
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    CHECK(announce(world, other, chain, "34.02.05").error().code() == ErrorCode::Forbidden);
    CHECK(announce(world, liaison, chain, "34.02").error().code() == ErrorCode::Forbidden);
    CHECK(announce(world, liaison, chain, "34.02.05").ok());
    CHECK(announce(world, liaison, chain, "34.02.05").ok());
    // At once, although what was counted is kept for a while.
    auto told = world.read([&](db::Tx& tx) { return world.receipts.reached(tx, chain); });
    CHECK(told.villages.announced == 3);
    CHECK(told.villages.reached == 3);
    CHECK(told.villages.shown == 0);
    CHECK(undo(world, other, chain, "34.02.05").error().code() == ErrorCode::Forbidden);
    world.platform.clock().advance(5min);
    CHECK(undo(world, liaison, chain, "34.02.05").ok());
    CHECK(world.reached(chain).villages.reached == 0);

    CHECK(announce(world, liaison, chain, "34.02.05.2001").ok());
    world.platform.clock().advance(5min + 1ms);
    CHECK(undo(world, liaison, chain, "34.02.05.2001").error().code() == ErrorCode::Conflict);
    CHECK(world.reached(chain).villages.announced == 1);
}

TEST_CASE("an officer may say what a liaison told by telephone; nobody after the end") {
    World world;
    auto officer = world.person("petugas");
    auto office = world.office("bpbd-bantul", "34.02", {officer});
    auto chain = world.warn(office);
    CHECK(announce(world, officer, chain, "34.02.06").error().code() == ErrorCode::Unprocessable);
    CHECK(announce(world, officer, chain, "34.02.05.2001").ok());
    world.platform.clock().advance(61min);
    CHECK(announce(world, officer, chain, "34.02.05.2002").error().code() == ErrorCode::Conflict);
}

TEST_CASE("a receipt of the exercise never counts for the real warning") {
    World world;
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    auto receipt = world.receipt(chain, "34.02.05.2001", "sub:1", Stage::Shown);
    receipt.exercise = true;
    world.record({receipt});
    auto told = world.reached(chain);
    CHECK(told.channels.empty());
    CHECK(told.villages.reached == 0);
}

TEST_CASE("who answers for a part sees that part, strangers nothing") {
    World world;
    auto officer = world.person("petugas"), neighbour = world.person("sebelah"),
         liaison = world.person("ani"), stranger = world.person("budi"),
         admin = world.person("admin", "34.02.05.2001", false, accounts::Role::Admin);
    world.appoint("34.02.05.2001", "Ani", liaison);
    auto office = world.office("bpbd-diy", "34", {officer});
    world.office("bpbd-bantul", "34.02", {neighbour});
    auto chain = world.warn(office, {.place = "34"});
    const auto scope = [&](AccountId who) {
        return world.read([&](db::Tx& tx) {
            return world.receipts.impl().service.scope(tx, who, world.summary(chain));
        });
    };
    CHECK(*scope(officer) == std::vector{code("0")});
    CHECK(*scope(admin) == std::vector{code("0")});
    CHECK(*scope(neighbour) == std::vector{code("34.02")});
    CHECK(*scope(liaison) == std::vector{code("34.02.05.2001")});
    CHECK(scope(stranger).error().code() == ErrorCode::Forbidden);
    auto told = world.read([&](db::Tx& tx) {
        return reached_within(*world.receipts.impl().service.rollup(tx, world.summary(chain)),
                              *scope(neighbour));
    });
    CHECK(told.districts.warned == 17);  // Bantul
    CHECK(world.reached(chain).districts.warned == 78);
}
