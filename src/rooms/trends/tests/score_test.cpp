#include "rooms/trends/score.h"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::trends;

namespace {

constexpr TimePoint kNow = TimePoint(Duration(1'790'000'000'000));
const Manner kManner{24h, 3};

// `count` accounts of this age; with `apart` each a day older than the one before.
std::vector<Voice> crowd(int count, Duration age, bool apart, double echo = 0) {
    std::vector<Voice> voices;
    for (int i = 0; i < count; ++i)
        voices.push_back({kNow, kNow - age - (apart ? 24h * i : 0h), true, echo});
    return voices;
}

double worth(const std::vector<Voice>& voices, TimePoint now = kNow) {
    return score(voices, 0, kManner, now);
}

}  // namespace

TEST_CASE("new accounts are worth nothing, then slowly more") {
    CHECK(age_weight(kNow - 71h, kNow) == 0);
    CHECK(age_weight(kNow - 24h * 15, kNow) == doctest::Approx(0.5));
    CHECK(age_weight(kNow - 24h * 400, kNow) == 1);
    CHECK(worth(crowd(1'000, 48h, false)) == 0);
}

TEST_CASE("a hundred accounts of one day are outdone by a few neighbours") {
    const auto neighbours = worth(crowd(5, 24h * 60, true));
    CHECK(neighbours > 4);
    CHECK(worth(crowd(100, 24h * 4, false)) == 0);
    CHECK(worth(crowd(100, 24h * 29, false)) < neighbours);
    // Waiting a month and following each other does not help either.
    CHECK(worth(crowd(100, 24h * 40, false, 1)) < neighbours);
}

TEST_CASE("a server where everybody came on one day long ago has trends") {
    CHECK(worth(crowd(3, 24h * 200, false)) == doctest::Approx(3));
    CHECK(worth(crowd(2, 24h * 200, false)) == 0);
}

TEST_CASE("machines and limited accounts do not count, neither do echoes in full") {
    auto voices = crowd(6, 24h * 60, true);
    for (auto& voice : voices) voice.counts = false;
    CHECK(worth(voices) == 0);
    CHECK(worth(crowd(6, 24h * 60, true, 1)) < worth(crowd(6, 24h * 60, true)) / 2);
}

TEST_CASE("a score halves with every half-life, and what is usual is no news") {
    const auto voices = crowd(8, 24h * 60, true);
    const auto fresh = worth(voices);
    CHECK(worth(voices, kNow + 24h) == doctest::Approx(fresh / 2).epsilon(0.01));
    CHECK(worth(voices, kNow + 48h) == doctest::Approx(fresh / 4).epsilon(0.01));
    CHECK(score(voices, 8, kManner, kNow) == doctest::Approx(fresh / 2));
}

TEST_CASE("larger places want more voices") {
    CHECK(fewest_people(0) == 3);
    CHECK(fewest_people(100) == 3);
    CHECK(fewest_people(10'000) == 25);
}
