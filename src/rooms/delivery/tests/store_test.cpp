#include "rooms/delivery/store.h"

#include <doctest/doctest.h>

#include "rooms/delivery/api.h"
#include "testkit/plans.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

const TimePoint kNow = from_millis(1'790'000'000'000);

Delivered told(std::int64_t subscription, Told state = Told::Warning, TimePoint at = kNow) {
    return {ChainId(1), SubscriptionId(subscription), Channel::Sms, AlertId(5), Level::Siaga, state,
            at};
}

}  // namespace

TEST_CASE("What was told is kept by chain and subscription, and forgotten in time") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Delivery::migrations());
        database.write([](db::Tx& tx) {
            store::put(tx, told(3));
            store::put(tx, told(2));
            store::put(tx, told(4, Told::End, kNow - 100h));
            auto again = told(3);
            again.head = AlertId(6);
            again.level = Level::Awas;
            store::put(tx, again);
        });
        database.read([](db::Tx& tx) {
            const auto found = store::find(
                tx, ChainId(1), {SubscriptionId(2), SubscriptionId(3), SubscriptionId(9)});
            CHECK(found.size() == 2);
            CHECK(found.at(SubscriptionId(3)).head == AlertId(6));
            CHECK(found.at(SubscriptionId(3)).level == Level::Awas);
            CHECK(found.at(SubscriptionId(2)).channel == Channel::Sms);
            using Ids = std::vector<SubscriptionId>;
            CHECK(store::list_told(tx, ChainId(1), {}, 10) ==
                  Ids{SubscriptionId(2), SubscriptionId(3)});
            CHECK(store::list_told(tx, ChainId(1), SubscriptionId(2), 10) ==
                  Ids{SubscriptionId(3)});
            CHECK(store::list_told(tx, ChainId(2), {}, 10).empty());
        });
        CHECK(database.write([](db::Tx& tx) { return store::remove_before(tx, kNow, 10); }) == 1);
    });
}

TEST_CASE("A channel's health adds up, and keeps its last error") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Delivery::migrations());
        database.write([](db::Tx& tx) {
            store::note(tx, Channel::Sms, 10, 0, "", kNow);
            store::note(tx, Channel::Sms, 0, 2, "503", kNow + 1s);
            store::note(tx, Channel::Sms, 5, 0, "", kNow + 2s);
        });
        database.read([](db::Tx& tx) {
            const auto known = store::list_channels(tx);
            REQUIRE(known.size() == 1);
            CHECK(known[0].sent == 15);
            CHECK(known[0].failed == 2);
            CHECK(known[0].last_error == "503");
            CHECK(known[0].last_error_at == kNow + 1s);
            CHECK(known[0].last_sent_at == kNow + 2s);
        });
    });
}

TEST_CASE("No query walks over what was delivered") {
    auto database = db::Database::open("sqlite::memory:");
    database->migrate(Delivery::migrations());
    CHECK(testkit::scans_of(*database, store::queries()) == "");
}

TEST_CASE("A batch survives its job's payload") {
    Batch batch{.chain = ChainId(1),
                .head = AlertId(2),
                .cause = Cause::End,
                .channel = Channel::WhatsApp,
                .ids = {SubscriptionId(7), SubscriptionId(115'000'000'000'000'000)},
                .attempt = 3,
                .has_slot = true};
    const auto read = parse_batch(batch.to_json());
    REQUIRE(read);
    CHECK(read->ids == batch.ids);
    CHECK(read->head == batch.head);
    CHECK(read->cause == Cause::End);
    CHECK(read->channel == Channel::WhatsApp);
    CHECK(read->attempt == 3);
    CHECK(read->has_slot);
    for (auto wrong : {"", "[]", "{}", R"({"chain":1})"}) CHECK_FALSE(parse_batch(wrong));
}
