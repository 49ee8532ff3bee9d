// The index against an oracle that looks at every place, one rule after the other.
#include "rooms/subscriptions/index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "platform/base/time_text.h"
#include "platform/geo/coverage.h"
#include "rooms/subscriptions/audience.h"
#include "testkit/region_world.h"

using namespace kentongan;
using namespace kentongan::subscriptions;
using regions::Code;
using testkit::code;
using testkit::gazetteer;
using warnings::Level;

namespace {

// 21 September 2026, 21:13 WIB.
const TimePoint kEvening = from_millis(1'790'000'000'000);

geo::Ring square(geo::Point centre, double half) {
    return {{centre.lat - half, centre.lon - half},
            {centre.lat - half, centre.lon + half},
            {centre.lat + half, centre.lon + half},
            {centre.lat + half, centre.lon - half}};
}

geo::Area drawn(std::vector<geo::Ring> rings) {
    return geo::Area(std::move(rings), geo::Fill::Union);
}

IndexedWatcher watcher(int id, IndexedPlace place) {
    return {WatcherId(id), false, {std::move(place)}, {SubscriptionId(100 + id)}};
}

std::vector<std::int64_t> matched(const Index& index, const Question& question) {
    std::vector<std::int64_t> ids;
    for (auto id : index.match(question)) ids.push_back(id.value());
    return ids;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("A place is concerned by what is warned of it, above it and within it") {
    Index index(gazetteer());
    index.put(watcher(1, {.region = code("34.02.05.2001")}));
    index.put(watcher(2, {.region = code("34.02.05")}));
    index.put(watcher(3, {.region = code("34.02")}));
    index.put(watcher(4, {.region = code("34")}));
    index.put(watcher(5, {.region = code("34.02.06")}));
    Question question{.cover = {code("34.02.05.2001")}, .now = kEvening};
    CHECK(matched(index, question) == Ids{101, 102, 103, 104});
    question.cover = {code("34.02.05")};
    CHECK(matched(index, question) == Ids{101, 102, 103, 104});
    question.cover = {code("34.02")};
    CHECK(matched(index, question) == Ids{101, 102, 103, 104, 105});
    question.cover = {code("33")};
    CHECK(matched(index, question) == Ids{});
    question.cover = {Code()};
    CHECK(matched(index, question) == Ids{101, 102, 103, 104, 105});
}

TEST_CASE("Level, hazards and exercises are asked of each place") {
    Index index(gazetteer());
    index.put(watcher(1, {.region = code("34.02"), .threshold = Level::Siaga}));
    index.put(watcher(2, {.region = code("34.02"), .hazards = 0b10}));
    auto joiner = watcher(3, {.region = code("34.02")});
    joiner.joins_exercises = true;
    index.put(joiner);
    Question question{.cover = {code("34.02")}, .hazard = 0b01, .now = kEvening};
    CHECK(matched(index, question) == Ids{103});
    question.level = Level::Awas;
    CHECK(matched(index, question) == Ids{101, 103});
    question.hazard = 0b10;
    CHECK(matched(index, question) == Ids{101, 102, 103});
    question.exercise = true;
    CHECK(matched(index, question) == Ids{103});
}

TEST_CASE("Quiet hours hold back until they end, by the clock of the place") {
    Index index(gazetteer());
    // 21:13 WIB is 23:13 WIT.
    index.put(watcher(1, {.region = code("34.02"), .quiet = QuietHours{22 * 60, 5 * 60}}));
    index.put(watcher(2, {.region = code("91.71"), .quiet = QuietHours{22 * 60, 5 * 60}}));
    Question question{.cover = {code("34.02"), code("91")}, .now = kEvening};
    CHECK(matched(index, question) == Ids{101});
    const auto held = index.held(question);
    REQUIRE(held.size() == 1);
    CHECK(held[0].id == SubscriptionId(102));
    CHECK(clock_text(held[0].until, Zone::Wit) == "05.00 WIT");
    CHECK(held[0].until > kEvening);
    CHECK(held[0].until < kEvening + std::chrono::hours(24));
    question.now = held[0].until;  // 03.00 in Bantul, where it is quiet still
    CHECK(matched(index, question) == Ids{102});
    question.now = kEvening;
    question.breaks_quiet = true;
    CHECK(matched(index, question) == Ids{101, 102});
    CHECK(index.held(question).empty());
}

TEST_CASE("Somebody with two places is rung once, and at once when one of them is awake") {
    Index index(gazetteer());
    IndexedWatcher both{WatcherId(1),
                        false,
                        {{.region = code("34.02"), .quiet = QuietHours{0, 23 * 60 + 59}},
                         {.region = code("34.04")}},
                        {SubscriptionId(7), SubscriptionId(5)}};
    index.put(both);
    Question question{.cover = {code("34.02"), code("34.04")}, .now = kEvening};
    CHECK(matched(index, question) == Ids{5, 7});
    CHECK(index.held(question).empty());
    question.cover = {code("34.02")};
    CHECK(matched(index, question) == Ids{});
    CHECK(index.held(question).size() == 2);
}

TEST_CASE("An exact point is asked of what is drawn") {
    const auto district = code("34.02.05");
    const auto centre = *gazetteer().find(district)->centroid;
    const geo::Point inside = centre, aside{centre.lat + 0.012, centre.lon};
    Index index(gazetteer());
    index.put(watcher(1, {.region = district, .point = inside}));
    index.put(watcher(2, {.region = district, .point = aside}));
    index.put(watcher(3, {.region = district, .point = aside, .radius_km = 2}));
    index.put(watcher(4, {.region = district}));
    Question question{.cover = {district}, .area = drawn({square(centre, 0.005)}), .now = kEvening};
    CHECK(matched(index, question) == Ids{101, 103, 104});
    SUBCASE("nothing drawn: the region counts") {
        question.area = {};
        CHECK(matched(index, question) == Ids{101, 102, 103, 104});
    }
    SUBCASE("drawn elsewhere: the region counts") {
        question.area = drawn({square({1.0, 120.0}, 0.1)});
        CHECK(matched(index, question) == Ids{101, 102, 103, 104});
    }
    SUBCASE("all of it drawn: everybody") {
        question.area = drawn({square(centre, 0.3)});
        CHECK(matched(index, question) == Ids{101, 102, 103, 104});
    }
}

TEST_CASE("A radius reaches into a neighbour's warning") {
    const auto warned = code("34.02.05");
    const auto outline = gazetteer().boundary(warned);
    const auto north = outline.box().north;
    const auto lon = (outline.box().west + outline.box().east) / 2;
    const geo::Point beyond{north + 0.03, lon};  // 3.3 km north of its northmost point
    const auto place = *gazetteer().locate(beyond);
    REQUIRE_FALSE(warned.contains(place));
    Index index(gazetteer());
    index.put(watcher(1, {.region = place, .point = beyond, .radius_km = 1}));
    index.put(watcher(2, {.region = place, .point = beyond, .radius_km = 20}));
    index.put(watcher(3, {.region = place}));
    Question question{.cover = {warned}, .now = kEvening};
    CHECK(matched(index, question) == Ids{102});
    question.area = outline;
    CHECK(matched(index, question) == Ids{102});
}

TEST_CASE("What changed or went away is found no more, also after sweeping") {
    Index index(gazetteer());
    for (int id = 1; id <= 3'000; ++id) index.put(watcher(id, {.region = code("34.02.05")}));
    for (int id = 1; id <= 2'000; ++id) index.remove(WatcherId(id));
    for (int id = 2'001; id <= 2'500; ++id) index.put(watcher(id, {.region = code("33.74")}));
    const Question here{.cover = {code("34.02")}, .now = kEvening};
    const Question there{.cover = {code("33.74")}, .now = kEvening};
    CHECK(matched(index, here).size() == 500);
    CHECK(matched(index, here).front() == 2'601);
    CHECK(matched(index, there).size() == 500);
    CHECK(index.size().watchers == 1'000);
    CHECK(index.size().places < 1'500);
    index.put({WatcherId(3'000), false, {}, {}});
    CHECK(matched(index, here).size() == 499);
}

TEST_CASE("Who has no way is not there, who has very many has the first 63") {
    Index index(gazetteer());
    std::vector<IndexedWatcher> people;
    for (int id = 1; id <= 2'000; ++id) people.push_back(watcher(id, {.region = code("34.02.05")}));
    people.back().ways.clear();
    people.front().ways.clear();
    for (int way = 1; way <= 70; ++way) people.front().ways.push_back(SubscriptionId(9'000 + way));
    std::size_t at = 0;
    index.build([&](IndexedWatcher& next) {
        if (at == people.size()) return false;
        next = people[at++];
        return true;
    });
    const Question here{.cover = {code("34.02")}, .now = kEvening};
    CHECK(index.size().watchers == 1'999);
    CHECK(matched(index, here).size() == 1'998 + 63);
    for (int id = 2; id <= 1'500; ++id) index.remove(WatcherId(id));  // sweeps
    CHECK(matched(index, here).size() == 499 + 63);
    CHECK(matched(index, here).back() == 9'063);
    auto asleep = watcher(1, {.region = code("34.02.05")});
    asleep.places[0].quiet = QuietHours{21 * 60, 5 * 60};
    index.put(asleep);
    CHECK(matched(index, here).size() == 499);
    REQUIRE(index.held(here).size() == 1);
    CHECK(index.held(here)[0].id == SubscriptionId(101));
}

namespace {

// Everything about Yogyakarta and two regencies of another zone, so that things meet.
struct Scene {
    std::mt19937 random;
    std::vector<Code> codes;
    std::map<std::int64_t, IndexedWatcher> watchers;
    std::int64_t next_id = 1;

    explicit Scene(unsigned seed) : random(seed) {
        for (const auto* province : {"34", "81"}) {
            codes.push_back(code(province));
            const auto regencies = gazetteer().children(code(province));
            for (std::size_t i = 0; i < 2; ++i) {
                codes.push_back(regencies[i].code);
                for (const auto& district : gazetteer().children(regencies[i].code)) {
                    codes.push_back(district.code);
                    for (const auto& village : gazetteer().children(district.code))
                        codes.push_back(village.code);
                }
            }
        }
    }

    int up_to(int most) { return std::uniform_int_distribution(0, most)(random); }
    double between(double low, double high) {
        return std::uniform_real_distribution(low, high)(random);
    }

    IndexedPlace place() {
        IndexedPlace made{
            .region = codes[static_cast<std::size_t>(up_to(static_cast<int>(codes.size()) - 1))]};
        if (const auto region = gazetteer().find(made.region);
            up_to(1) == 0 && region->centroid && made.region.level() >= regions::Level::District) {
            const geo::Point point{region->centroid->lat + between(-0.01, 0.01),
                                   region->centroid->lon + between(-0.01, 0.01)};
            if (const auto located = gazetteer().locate(point)) {
                made.region = *located;
                made.point = geo::Point{std::round(point.lat * 1e5) / 1e5,
                                        std::round(point.lon * 1e5) / 1e5};
                if (up_to(2) == 0) made.radius_km = up_to(50);
            }
        }
        if (up_to(2) == 0) made.hazards = static_cast<HazardSet>(1 + up_to(6));
        made.threshold = static_cast<Level>(1 + up_to(2));
        if (up_to(2) == 0) {
            made.quiet = QuietHours{up_to(1439), up_to(1439)};
            if (made.quiet->from == made.quiet->until) made.quiet.reset();
        }
        return made;
    }

    IndexedWatcher person(std::int64_t id) {
        IndexedWatcher made{WatcherId(id), up_to(2) == 0, {}, {}};
        for (int i = up_to(3); i >= 0; --i) made.places.push_back(place());
        for (int i = up_to(2); i >= 0; --i)
            made.ways.push_back(SubscriptionId(id * 10 + (id % 2 == 0 ? i : 9 - i)));
        return made;
    }

    Question question() {
        Question made;
        for (int i = up_to(3); i >= 0; --i)
            made.cover.push_back(
                codes[static_cast<std::size_t>(up_to(static_cast<int>(codes.size()) - 1))]);
        made.cover = gazetteer().minimal_cover(made.cover);
        if (up_to(2) != 0) {
            std::vector<geo::Ring> rings;
            for (auto warned : made.cover)
                if (const auto region = gazetteer().find(warned); region->centroid && up_to(3) != 0)
                    rings.push_back(square(*region->centroid, between(0.002, 0.08)));
            made.area = drawn(std::move(rings));
        }
        made.hazard = static_cast<HazardSet>(1u << static_cast<unsigned>(up_to(2)));
        made.level = static_cast<Level>(1 + up_to(2));
        made.exercise = up_to(1) == 0;
        made.breaks_quiet = up_to(3) == 0;
        made.now = kEvening + std::chrono::minutes(up_to(1439));
        return made;
    }
};

// The rules once more, in the plainest way: all places, one at a time, no index.
bool oracle_overlaps(const std::vector<Code>& cover, Code place) {
    return std::ranges::any_of(
        cover, [&](Code warned) { return warned.contains(place) || place.contains(warned); });
}

// What is drawn, looked at once a question.
struct Facts {
    const Question& question;
    std::vector<regions::Hit> districts;
    geo::Area reached;  // what a radius must reach

    explicit Facts(const Question& asked) : question(asked), reached(asked.area) {
        if (!asked.area.empty()) {
            districts = gazetteer().districts_in(asked.area, 0.005);
            return;
        }
        std::vector<geo::Ring> rings;
        for (auto warned : asked.cover)
            for (const auto& ring : gazetteer().boundary(warned).rings()) rings.push_back(ring);
        reached = drawn(rings);
    }
};

// How much of the warned region that this place lies in is drawn; negative: nothing of it.
double oracle_share(const Facts& facts, Code place) {
    const auto& question = facts.question;
    const bool alone = place.level() == regions::Level::Village &&
                       std::ranges::find(question.cover, place) != question.cover.end();
    if (!alone) {
        for (const auto& hit : facts.districts)
            if (hit.code.at(regions::Level::District) == place.at(regions::Level::District))
                return hit.share;
        return -1;
    }
    const auto outline = gazetteer().boundary(place);
    if (outline.empty()) {
        const auto region = gazetteer().find(place);
        return region->centroid && question.area.contains(*region->centroid) ? 0.005 : -1;
    }
    geo::AreaIndex::Scratch scratch;
    const auto overlap =
        geo::AreaIndex(question.area).overlap(geo::edges_of(outline), outline.box(), scratch);
    return overlap.of_outline >= 0.005 || overlap.of_area >= 0.2 ? overlap.of_outline : -1;
}

bool oracle_touches(const geo::Area& area, geo::Point point, int radius_km) {
    if (area.contains(point)) return true;
    if (radius_km == 0) return false;
    for (const auto& ring : area.rings())
        for (std::size_t i = 0; i < ring.size(); ++i)
            if (geo::distance_to_segment_km(point, ring[i], ring[(i + 1) % ring.size()]) <=
                radius_km)
                return true;
    return false;
}

bool oracle_concerned(const Facts& facts, const IndexedPlace& place) {
    const auto& question = facts.question;
    if (oracle_overlaps(question.cover, place.region)) {
        if (!place.point || question.area.empty()) return true;
        const auto share = oracle_share(facts, place.region);
        if (share < 0 || share >= 0.98) return true;
        return oracle_touches(question.area, *place.point, place.radius_km);
    }
    if (!place.point || place.radius_km == 0 || facts.reached.empty() ||
        !oracle_touches(facts.reached, *place.point, place.radius_km))
        return false;
    return std::ranges::any_of(question.cover, [&](Code warned) {
        const auto box = gazetteer().box(warned);
        return !box.empty() && box.widened(place.radius_km / 109.0).contains(*place.point);
    });
}

bool oracle_sleeps(const Question& question, const IndexedPlace& place) {
    if (!place.quiet || question.breaks_quiet) return false;
    const auto local = question.now + offset_of(zone_of_province(place.region.province()));
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(local.time_since_epoch()).count() % 1440;
    for (auto minute = place.quiet->from; minute != place.quiet->until;
         minute = (minute + 1) % 1440)
        if (minute == minutes) return true;
    return false;
}

std::pair<Ids, Ids> oracle(const Scene& scene, const Question& question) {
    std::set<std::int64_t> rung, held;
    const Facts facts(question);
    for (const auto& [id, person] : scene.watchers) {
        bool rings = false, sleeps = false;
        for (const auto& place : person.places) {
            if (question.exercise && !person.joins_exercises) continue;
            if (place.threshold > question.level) continue;
            if (place.hazards != 0 && (place.hazards & question.hazard) == 0) continue;
            if (!oracle_concerned(facts, place)) continue;
            (oracle_sleeps(question, place) ? sleeps : rings) = true;
        }
        for (auto way : person.ways) {
            if (rings) rung.insert(way.value());
            if (!rings && sleeps) held.insert(way.value());
        }
    }
    return {Ids(rung.begin(), rung.end()), Ids(held.begin(), held.end())};
}

}  // namespace

TEST_CASE("The index says what the oracle says, whatever the people, places and warnings") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    Scene scene(seed);
    Index index(gazetteer());
    std::vector<IndexedWatcher> first;
    for (; scene.next_id <= 300; ++scene.next_id) {
        const auto person = scene.person(scene.next_id);
        scene.watchers[scene.next_id] = person;
        first.push_back(person);
    }
    std::size_t at = 0;
    index.build([&](IndexedWatcher& next) {
        if (at == first.size()) return false;
        next = first[at++];
        return true;
    });
    std::size_t rung_at_all = 0, held_at_all = 0;
    for (int round = 0; round < 150; ++round) {
        const auto changed = 1 + scene.up_to(350);
        if (scene.up_to(2) == 0) {
            scene.watchers.erase(changed);
            index.remove(WatcherId(changed));
        } else {
            const auto person = scene.person(changed);
            scene.watchers[changed] = person;
            index.put(person);
        }
        const auto question = scene.question();
        CAPTURE(round);
        const auto [rung, held] = oracle(scene, question);
        const auto found = matched(index, question);
        REQUIRE(found == rung);
        Ids waiting;
        for (const auto& each : index.held(question)) {
            waiting.push_back(each.id.value());
            REQUIRE(each.until > question.now);
        }
        REQUIRE(waiting == held);
        if (question.exercise)
            for (auto way : found)
                for (const auto& [id, person] : scene.watchers)
                    if (std::ranges::find(person.ways, SubscriptionId(way)) != person.ways.end())
                        REQUIRE(person.joins_exercises);
        rung_at_all += rung.size();
        held_at_all += held.size();
    }
    CHECK(rung_at_all > 0);
    CHECK(held_at_all > 0);
}

TEST_CASE("The gate: nobody for what is hidden, unverified or only information") {
    const std::vector<std::string> hazards{"tsunami", "flood", "other"};
    warnings::Summary warning;
    warning.verified = true;
    warning.level = Level::Siaga;
    warning.hazard = "flood";
    warning.cover = {code("34.02")};
    const cap::Alert body;
    const auto asked = question_of(warning, body, hazards, kEvening);
    REQUIRE(asked);
    CHECK(asked->hazard == 0b010);
    CHECK_FALSE(asked->exercise);
    CHECK_FALSE(asked->breaks_quiet);
    const auto with = [&](auto change) {
        auto changed = warning;
        change(changed);
        return question_of(changed, body, hazards, kEvening);
    };
    CHECK_FALSE(with([](auto& w) { w.hidden = true; }));
    CHECK_FALSE(with([](auto& w) { w.verified = false; }));
    CHECK_FALSE(with([](auto& w) { w.level = Level::Info; }));
    CHECK(with([](auto& w) { w.exercise = true; })->exercise);
    CHECK(with([](auto& w) { w.status = cap::Status::Test; })->exercise);
    CHECK(with([](auto& w) { w.hazard = "unheard of"; })->hazard == 0b100);
    CHECK(with([](auto& w) { w.severity = cap::Severity::Extreme; })->breaks_quiet);
    CHECK(with([](auto& w) {
              w.severity = cap::Severity::Severe;
              w.urgency = cap::Urgency::Immediate;
          })->breaks_quiet);
    CHECK_FALSE(with([](auto& w) {
                    w.severity = cap::Severity::Severe;
                    w.urgency = cap::Urgency::Expected;
                })->breaks_quiet);
}
