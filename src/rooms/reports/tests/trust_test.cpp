// Who counts how much; and that a crowd of strangers moves nothing.
#include <random>

#include "rooms/reports/tests/world.h"

using namespace kentongan;
using namespace kentongan::reports;

TEST_CASE("A person's weight grows with what was true, and stays within 0.1 and 3") {
    CHECK(weight_of({}) == doctest::Approx(0.1));
    CHECK(weight_of({.verified = 1}) == doctest::Approx(1.0));
    CHECK(weight_of({.verified = 2}) == doctest::Approx(1.5));
    CHECK(weight_of({.verified = 2, .wrong = 2}) == doctest::Approx(1.0));
    CHECK(weight_of({.wrong = 9}) == doctest::Approx(0.1));
    CHECK(weight_of({.verified = 1'000'000}) <= 3.0);
}

TEST_CASE("Strangers count together as one, and one household as less than its members") {
    std::vector<Reporter> strangers(50, {"a", kLeastWeight});
    CHECK(cluster_weight(strangers) == doctest::Approx(0.1));
    CHECK(prominence_of(strangers) == Prominence::Single);
    const std::vector<Reporter> household{{"a", 2}, {"a", 2}, {"a", 2}};
    CHECK(cluster_weight(household) == doctest::Approx(3.5));
    CHECK(prominence_of(household) == Prominence::Known);
    const std::vector<Reporter> neighbours{{"a", 2}, {"b", 2}, {"c", 2}};
    CHECK(cluster_weight(neighbours) == doctest::Approx(6));
    CHECK(prominence_of(neighbours) == Prominence::Confirmed);
}

TEST_CASE("Fifty new accounts added to any set of reporters change nothing") {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::vector<Reporter> reporters;
        const int known = static_cast<int>(random() % 6);
        for (int i = 0; i < known; ++i)
            reporters.push_back({std::to_string(random() % 4),
                                 weight_of({.verified = static_cast<std::int64_t>(random() % 6),
                                            .wrong = static_cast<std::int64_t>(random() % 4)})});
        const auto before = prominence_of(reporters);
        for (int i = 0; i < 50; ++i)
            reporters.push_back({round % 2 ? "one" : "n" + std::to_string(i), kLeastWeight});
        CHECK(prominence_of(reporters) == before);
    }
}

TEST_CASE("Fifty fresh accounts change neither order nor prominence; trusted people do") {
    World world;
    auto quiet = world.flood(world.trusted("sari"));
    const auto first = world.send(quiet).cluster;
    auto other = world.flood(world.person("baru"));
    other.kind = "fire";
    other.detail = "large";
    other.text = "Pasar terbakar";
    const auto second = world.send(other).cluster;
    const auto third = [&] {
        auto report = world.flood(world.person("lain"));
        report.point = geo::lat_lon(kHere.lat - 0.02, kHere.lon);
        return world.send(report).cluster;
    }();
    const auto order = [&] {
        std::vector<ClusterId> ids;
        for (const auto& cluster : world.live()) ids.push_back(cluster.id);
        return ids;
    };
    const auto before = order();
    REQUIRE(before == std::vector{first, third, second});
    const auto was = world.cluster(second);
    for (int i = 0; i < 50; ++i) {
        auto crowd = other;
        crowd.text = "BAYAR DI SINI";
        crowd.detail = "spreading";
        crowd.sender = {world.person("bot" + std::to_string(i)),
                        i % 2 ? "198.51.100.1" : "10.77.0." + std::to_string(i)};
        CHECK(world.send(crowd).cluster == second);
    }
    CHECK(order() == before);
    const auto after = world.cluster(second);
    CHECK(after.prominence == was.prominence);
    CHECK(after.text == was.text);
    CHECK(after.detail == was.detail);
    CHECK(after.people == 51);

    for (const char* name : {"tiga", "empat", "lima"}) {
        auto seen = other;
        seen.sender = world.flood(world.trusted(name)).sender;
        world.send(seen);
    }
    CHECK(world.cluster(second).prominence == Prominence::Confirmed);
    CHECK(order().front() == second);

    auto officer = world.person("petugas");
    world.office("bpbd-bantul", "34.02", {officer});
    CHECK(world.service().judge(officer, third, State::Verified, "").ok());
    CHECK(world.cluster(third).prominence == Prominence::Official);
    CHECK(order().front() == third);
}

TEST_CASE("A verified report is credited once, and joining later earns nothing") {
    World world;
    auto honest = world.person("jujur"), late = world.person("ikut");
    auto officer = world.person("petugas");
    world.office("bpbd-bantul", "34.02", {officer});
    const auto cluster = world.send(world.flood(honest)).cluster;
    CHECK(world.service().judge(officer, cluster, State::Verified, "Benar").ok());
    world.send(world.flood(late));
    CHECK(world.service().judge(officer, cluster, State::Handled, "").ok());
    CHECK(world.service().judge(officer, cluster, State::Verified, "").ok());
    const auto history = [&](accounts::AccountId who) {
        return world.read([&](db::Tx& tx) { return store::find_history(tx, who); });
    };
    CHECK(history(honest).verified == 1);
    CHECK(history(late).verified == 0);
    CHECK(world.service().judge(officer, cluster, State::False, "Ternyata tidak").ok());
    CHECK(history(honest).verified == 0);
    CHECK(history(honest).wrong == 1);
    CHECK(world.service().judge(officer, cluster, State::New, "").ok());
    CHECK(history(honest).wrong == 0);
    CHECK(world.cluster(cluster).prominence == Prominence::Single);
}
