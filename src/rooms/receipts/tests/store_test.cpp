// Stages that only rise, counts, and times that were worked out by hand; on both engines.
#include "rooms/receipts/store.h"

#include <chrono>

#include "rooms/receipts/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::receipts;
using namespace kentongan::receipts::testing;

namespace {

const ChainId kChain(7);

TimePoint at(std::int64_t millis) {
    return from_millis(millis);
}

Receipt push_to(int recipient, Stage stage, std::int64_t when,
                std::string_view place = "34.02.05.2001") {
    return {kChain,      Channel::Push, "sub:" + std::to_string(recipient),
            code(place), stage,         at(when)};
}

void on_both(const std::function<void(db::Tx&)>& test) {
    testkit::on_both_engines([&](db::Database& database) {
        database.migrate(Receipts::migrations());
        database.write([&](db::Tx& tx) { test(tx); });
    });
}

}  // namespace

TEST_CASE("a stage fills those before it and is never taken back") {
    on_both([](db::Tx& tx) {
        store::raise(tx, push_to(1, Stage::Shown, 50));
        store::raise(tx, push_to(1, Stage::HandedOver, 40));  // told late, but it was earlier
        store::raise(tx, push_to(1, Stage::Delivered, 60));
        store::raise(tx, push_to(1, Stage::Shown, 70));
        CHECK(store::find_stage(tx, kChain, Channel::Push, "sub:1") == Stage::Shown);
        auto counts = store::count_by_place(tx, {kChain, false});
        REQUIRE(counts.size() == 1);
        CHECK(counts[0].counts == Counts{1, 1, 1, 0});
        CHECK(counts[0].first_handed == at(40));
        CHECK(counts[0].first_shown == at(50));
        store::raise(tx, push_to(1, Stage::Acknowledged, 90));
        CHECK(store::find_stage(tx, kChain, Channel::Push, "sub:1") == Stage::Acknowledged);
        CHECK(store::count_by_place(tx, {kChain, false})[0].counts == Counts{1, 1, 1, 1});
        CHECK_FALSE(store::find_stage(tx, kChain, Channel::Sms, "sub:1"));
    });
}

TEST_CASE("exercises, chains, channels and places are counted apart") {
    on_both([](db::Tx& tx) {
        store::raise(tx, push_to(1, Stage::HandedOver, 1));
        store::raise(tx, push_to(2, Stage::Delivered, 2));
        store::raise(tx, push_to(3, Stage::HandedOver, 3, "34.02.06.2001"));
        auto other = push_to(4, Stage::Shown, 4);
        other.exercise = true;
        store::raise(tx, other);
        other = push_to(5, Stage::Shown, 5);
        other.chain = ChainId(8);
        store::raise(tx, other);
        other = push_to(1, Stage::Shown, 6);
        other.channel = Channel::Email;
        store::raise(tx, other);
        auto counts = store::count_by_place(tx, {kChain, false});
        REQUIRE(counts.size() == 3);
        CHECK(counts[0].channel == Channel::Push);
        CHECK(counts[0].counts == Counts{2, 1, 0, 0});
        CHECK(counts[1].channel == Channel::Email);
        CHECK(counts[1].counts == Counts{1, 1, 1, 0});
        CHECK(counts[2].place == code("34.02.06.2001"));
        CHECK(store::count_by_place(tx, {kChain, true}).size() == 1);
    });
}

// Ten were handed over; delivered at 10, 20 … 90 and one never. Half of ten is the fifth: 50. Nine
// tenths is the ninth: 90. 99 of 100 is the tenth, which has not come. Shown: only three.
TEST_CASE("half, nine tenths and 99 of 100 are those of all to whom it was handed") {
    on_both([](db::Tx& tx) {
        for (int i = 1; i <= 9; ++i) store::raise(tx, push_to(i, Stage::Delivered, i * 10));
        store::raise(tx, push_to(10, Stage::HandedOver, 5));
        for (int i = 1; i <= 3; ++i) store::raise(tx, push_to(i, Stage::Shown, i * 100));
        auto delivered = store::quantiles(tx, {kChain, false}, By::All, Stage::Delivered);
        REQUIRE(delivered.size() == 1);
        CHECK(delivered[0].quantiles == Quantiles{at(50), at(90), {}});
        CHECK(store::quantiles(tx, {kChain, false}, By::All, Stage::Shown).empty());
        for (int i = 4; i <= 5; ++i) store::raise(tx, push_to(i, Stage::Shown, i * 100));
        auto shown = store::quantiles(tx, {kChain, false}, By::All, Stage::Shown);
        REQUIRE(shown.size() == 1);
        CHECK(shown[0].quantiles == Quantiles{at(500), {}, {}});
    });
}

TEST_CASE("times are told by channel and by place, and one receipt may be all of them") {
    on_both([](db::Tx& tx) {
        store::raise(tx, push_to(1, Stage::Delivered, 30));
        store::raise(tx, push_to(2, Stage::Delivered, 10));
        store::raise(tx, push_to(3, Stage::Delivered, 20, "34.02.06.2001"));
        auto mail = push_to(1, Stage::Delivered, 99);
        mail.channel = Channel::Email;
        store::raise(tx, mail);
        auto announced = push_to(1, Stage::Acknowledged, 5);
        announced.channel = Channel::Liaison;
        store::raise(tx, announced);
        auto channels = store::quantiles(tx, {kChain, false}, By::Channel, Stage::Delivered);
        REQUIRE(channels.size() == 3);
        CHECK(channels[0].part == static_cast<int>(Channel::Push));
        CHECK(channels[0].quantiles == Quantiles{at(20), at(30), at(30)});
        CHECK(channels[1].quantiles == Quantiles{at(99), at(99), at(99)});
        CHECK(channels[2].part == static_cast<int>(Channel::Liaison));
        auto places = store::quantiles(tx, {kChain, false}, By::Place, Stage::Delivered);
        REQUIRE(places.size() == 2);
        CHECK(places[0].part == 3402052001);
        CHECK(places[0].quantiles == Quantiles{at(30), at(99), at(99)});  // 10, 30, 99
        CHECK(places[1].quantiles == Quantiles{at(20), at(20), at(20)});
    });
}

TEST_CASE("announcements are kept once and taken back") {
    on_both([](db::Tx& tx) {
        const auto place = code("34.02.05.2001");
        store::put_announcement(tx, {kChain, place, AccountId(1), at(10)});
        store::put_announcement(tx, {kChain, place, AccountId(2), at(20)});
        CHECK(store::find_announcement(tx, kChain, place)->account == AccountId(1));
        CHECK(store::list_announcements(tx, AccountId(1), kChain, at(10), 5).size() == 1);
        CHECK(store::list_announcements(tx, AccountId(1), kChain, at(11), 5).empty());
        store::remove_announcement(tx, kChain, place);
        CHECK_FALSE(store::find_announcement(tx, kChain, place));
    });
}

TEST_CASE("receipts of old warnings are forgotten, in portions, and younger ones stay") {
    on_both([](db::Tx& tx) {
        for (int recipient = 1; recipient <= 3; ++recipient)
            store::raise(tx, push_to(recipient, Stage::Shown, 50));
        auto young = push_to(1, Stage::Shown, 50);
        young.chain = ChainId(8);
        store::raise(tx, young);
        store::put_announcement(tx, {kChain, code("34.02.05.2001"), AccountId(1), at(50)});
        CHECK(store::forget_before(tx, ChainId(8), 2));
        CHECK_FALSE(store::forget_before(tx, ChainId(8), 2));
        CHECK(store::count_by_place(tx, {kChain, false}).empty());
        CHECK_FALSE(store::find_announcement(tx, kChain, code("34.02.05.2001")));
        CHECK(store::count_by_place(tx, {ChainId(8), false}).size() == 1);
    });
}

TEST_CASE("no query walks over a table") {
    World world;
    CHECK(testkit::scans_of(world.platform.platform().database, store::queries(), {"ranked"}) ==
          "");
}

// The limit is a hundred times what it takes: a machine under load does not fail the test, while
// a statement that is not kept or an index that is not used would.
TEST_CASE("two thousand receipts take little more than their writing") {
    World world;
    std::vector<Receipt> all;
    for (int i = 0; i < 2'000; ++i) all.push_back(push_to(i, Stage::HandedOver, i));
    const auto before = std::chrono::steady_clock::now();
    world.record(all);
    const auto taken = std::chrono::steady_clock::now() - before;
    MESSAGE("2,000 receipts: ",
            std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(), " ms");
    CHECK(taken < 1s);
}
