// Who counts, for how long, and what is forgotten.
#include "rooms/answers/tests/village.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::answers;
using testkit::code;

TEST_CASE("Everybody counts once, however often they tap") {
    in_villages([](Village& village) {
        const auto chain = village.warn(village.bpbd);
        const auto alert = village.head(chain);
        const auto ani = village.person("ani");
        for (int i = 0; i < 3; ++i) REQUIRE(village.say(village.member(ani), alert).ok());
        REQUIRE(village.say(village.visitor("a"), alert).ok());
        REQUIRE(village.say(village.visitor("a"), alert, Kind::PassedOn).ok());
        const auto totals = village.totals(chain);
        CHECK(totals.safe.counted == 2);
        CHECK(totals.passed_on.counted == 1);
    });
}

TEST_CASE("A place is the home of the account, or the one that was chosen, and can be changed") {
    in_villages([](Village& village) {
        const auto chain = village.warn(village.bpbd);
        const auto alert = village.head(chain);
        const auto ani = village.person("ani", "34.02.05.2002");
        REQUIRE(village.say(village.member(ani), alert).ok());
        REQUIRE(village.say(village.visitor("b"), alert).ok());
        auto counts = village.read(
            [&](db::Tx& tx) { return store::list_counts(tx, chain, "place", {}, 10); });
        REQUIRE(counts.size() == 1);
        CHECK(counts[0].place == code("34.02.05.2002"));
        REQUIRE(village.say(village.member(ani), alert, Kind::Safe, {code(kVillage), "7"}).ok());
        counts =
            village.read([&](db::Tx& tx) { return store::list_counts(tx, chain, "rt", {}, 10); });
        const auto moved = std::ranges::find(counts, code(kVillage), &PlaceCount::place);
        REQUIRE(moved != counts.end());
        CHECK(moved->rt == "07");
        CHECK(moved->totals.safe.counted == 1);
        CHECK(village.totals(chain).safe.counted == 2);
    });
}

TEST_CASE("A thousand answers of one address do not move the count") {
    Village village;
    const auto chain = village.warn(village.bpbd);
    const auto alert = village.head(chain);
    int refused = 0;
    for (int i = 0; i < 1'000; ++i)
        refused += !village.say(village.visitor(std::to_string(i), "satu alamat"), alert).ok();
    REQUIRE(village.say(village.visitor("tetangga", "alamat lain"), alert).ok());
    CHECK(refused == 800);
    const auto totals = village.totals(chain);
    CHECK(totals.safe.counted == 31);
    CHECK(totals.safe.given == 201);
    // A person with an account behind the same address counts.
    auto ani = village.member(village.person("ani"));
    ani.network = "satu alamat";
    REQUIRE(village.say(ani, alert).ok());
    CHECK(village.totals(chain).safe.counted == 32);
}

TEST_CASE("An answer can be taken back for ten minutes, by who gave it") {
    in_villages([](Village& village) {
        const auto chain = village.warn(village.bpbd);
        const auto alert = village.head(chain);
        REQUIRE(village.say(village.visitor("a"), alert).ok());
        REQUIRE(village.say(village.visitor("b"), alert).ok());
        const auto take_back = [&](const char* name) {
            return village.write([&](db::Tx& tx) {
                return undo(tx, village.room(), village.visitor(name), alert, Kind::Safe);
            });
        };
        CHECK(take_back("c").error().code() == ErrorCode::NotFound);
        CHECK(take_back("a").ok());
        CHECK(village.totals(chain).safe.counted == 1);
        village.platform.clock().advance(11min);
        CHECK(take_back("b").error().code() == ErrorCode::Unprocessable);
        CHECK(village.totals(chain).safe.counted == 1);
    });
}

TEST_CASE("An RT is a number of at most three digits") {
    CHECK(*normal_rt(" 5 ") == "05");
    CHECK(*normal_rt("012") == "12");
    CHECK(*normal_rt("") == "");
    for (const char* wrong : {"0", "1000", "lima", "-3", "5;DROP"})
        CHECK(normal_rt(wrong).error().field() == "rt");
}

TEST_CASE("Foreign and hidden warnings cannot be answered") {
    Village village;
    village.warn(village.bpbd);
    CHECK(village.say(village.visitor("a"), AlertId(1)).error().code() == ErrorCode::NotFound);
    const auto draft =
        village.warn(village.bpbd, {.identifier = "konsep", .status = cap::Status::Draft});
    CHECK(village.say(village.visitor("a"), village.head(draft)).error().code() ==
          ErrorCode::NotFound);
}

TEST_CASE("An exercise is counted apart and says so in each row") {
    Village village;
    const auto chain =
        village.warn(village.bpbd, {.identifier = "latihan-1", .status = cap::Status::Exercise});
    const auto given = village.say(village.visitor("a"), village.head(chain));
    REQUIRE(given.ok());
    CHECK(given->exercise);
    const auto real = village.warn(village.bpbd);
    CHECK(village.totals(real).safe.given == 0);
}

TEST_CASE("A day after the end who answered and who asked is forgotten, numbers stay") {
    in_villages([](Village& village) {
        const auto chain = village.warn(village.bpbd);
        const auto alert = village.head(chain);
        REQUIRE(village.say(village.visitor("a"), alert).ok());
        REQUIRE(village.ask(village.visitor("a"), alert, village.wanted(), "rahasia").ok());
        village.warn(
            village.bpbd,
            {.identifier = "banjir-2", .type = cap::MsgType::Cancel, .references = {"banjir-1"}});
        const auto has_rows = [&] {
            return village.read([&](db::Tx& tx) {
                return help_of_token(tx, "rahasia").has_value() &&
                       store::find_answer(tx, chain, Kind::Safe, "visitor:a").has_value();
            });
        };
        village.platform.clock().advance(std::chrono::hours(23));
        village.platform.run_jobs();
        CHECK(has_rows());
        village.platform.clock().advance(std::chrono::hours(2));
        village.platform.run_jobs();
        CHECK_FALSE(village.read([&](db::Tx& tx) { return help_of_token(tx, "rahasia"); }));
        CHECK_FALSE(village.read(
            [&](db::Tx& tx) { return store::find_answer(tx, chain, Kind::Safe, "visitor:a"); }));
        CHECK(village.totals(chain).safe.counted == 1);
        CHECK(village.say(village.visitor("b"), alert).error().code() == ErrorCode::Gone);
    });
}

TEST_CASE("No query walks over the answers") {
    Village village;
    auto& database = village.platform.platform().database;
    CHECK(testkit::scans_of(database, store::answer_queries(), {"bounded"}) == "");
    CHECK(testkit::scans_of(database, store::help_queries(), {"bounded"}) == "");
}
