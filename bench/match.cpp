// How long it takes to find whom a warning is for among 10 million places, spread as people are.
// The budget is 100 ms on two cores.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "rooms/regions/api.h"
#include "rooms/subscriptions/index.h"

using namespace kentongan;
using namespace kentongan::subscriptions;
using regions::Code;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t kPlaces = 10'000'000;
constexpr int kRounds = 20;
constexpr double kExactShare = 0.5, kReachShare = 0.1, kQuietShare = 0.2, kChoosyShare = 0.2;

double milliseconds(Steady::duration d) {
    return std::chrono::duration<double, std::milli>(d).count();
}

struct Village {
    Code code;
    geo::Point centre;
};

// The villages of each regency, and how many people live there.
struct Land {
    std::vector<std::vector<Village>> villages;
    std::vector<double> people;

    explicit Land(const regions::Regions& gazetteer) {
        for (const auto& province : gazetteer.children(Code()))
            for (const auto& regency : gazetteer.children(province.code)) {
                std::vector<Village> here;
                for (const auto& district : gazetteer.children(regency.code))
                    for (const auto& village : gazetteer.children(district.code))
                        if (village.centroid) here.push_back({village.code, *village.centroid});
                if (here.empty()) continue;
                villages.push_back(std::move(here));
                people.push_back(static_cast<double>(gazetteer.population(regency.code)));
            }
    }
};

void fill(Index& index, const Land& land) {
    std::mt19937 random(1);
    std::discrete_distribution<std::size_t> regency(land.people.begin(), land.people.end());
    std::uniform_real_distribution<double> chance(0, 1), near(-0.015, 0.015);
    std::int64_t count = 0;
    index.build([&](IndexedWatcher& next) {
        if (count == static_cast<std::int64_t>(kPlaces)) return false;
        ++count;
        const auto& villages = land.villages[regency(random)];
        const auto& village = villages[random() % villages.size()];
        IndexedPlace place{.region = village.code};
        if (chance(random) < kExactShare)
            place.point =
                geo::Point{village.centre.lat + near(random), village.centre.lon + near(random)};
        if (place.point && chance(random) < kReachShare) place.radius_km = 5;
        if (chance(random) < kQuietShare) place.quiet = QuietHours{22 * 60, 5 * 60};
        if (chance(random) < kChoosyShare) place.hazards = 0b10;
        next.id = WatcherId(count);
        next.places = {place};
        next.ways = {SubscriptionId(count)};
        return true;
    });
}

// A coast-like outline: a circle with teeth.
geo::Ring jagged(geo::Point centre, double degrees, int corners) {
    geo::Ring ring;
    for (int i = 0; i < corners; ++i) {
        const auto angle = 2 * std::numbers::pi * i / corners;
        const auto reach = degrees * (i % 2 == 0 ? 1 : 0.93);
        ring.push_back(
            {centre.lat + reach * std::sin(angle), centre.lon + reach * std::cos(angle)});
    }
    return ring;
}

void report(const char* what, const Index& index, const Question& question) {
    std::vector<double> times;
    std::size_t found = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = Steady::now();
        found = index.match(question).size();
        times.push_back(milliseconds(Steady::now() - begin));
    }
    std::sort(times.begin(), times.end());
    std::printf("%-44s %8.2f ms median, %8.2f worst; %zu found\n", what, times[times.size() / 2],
                times.back(), found);
}

}  // namespace

int main() {
    regions::Regions gazetteer;
    Index index(gazetteer);
    const auto begin = Steady::now();
    fill(index, Land(gazetteer));
    const auto size = index.size();
    std::printf(
        "%zu places in %.1f s; %.1f bytes each, their watchers and ways included; %u cores\n",
        size.places, milliseconds(Steady::now() - begin) / 1000,
        static_cast<double>(size.bytes) / static_cast<double>(size.places),
        std::thread::hardware_concurrency());
    const auto now = from_millis(1'790'000'000'000);
    const auto west_java = *Code::parse("32"), village = *Code::parse("32.04.05.2001");
    const auto bandung = geo::lat_lon(-6.91, 107.61);
    const auto centre = gazetteer.find(village)->centroid.value_or(bandung);
    Question question{.cover = {village}, .hazard = 1, .now = now};
    report("a village", index, question);
    question.area = geo::Area({jagged(centre, 0.01, 64)}, geo::Fill::Union);
    report("a village, partly drawn", index, question);
    question = {.cover = {west_java}, .hazard = 1, .now = now};
    report("a province (West Java)", index, question);
    question.area = geo::Area({jagged(bandung, 0.9, 3'000)}, geo::Fill::Union);
    report("a province, drawn with 3,000 points", index, question);
    question = {.cover = {Code()}, .hazard = 1, .now = now};
    report("all of Indonesia", index, question);
    return EXIT_SUCCESS;
}
