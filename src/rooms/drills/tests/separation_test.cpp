// The promise of every drill, for random people, places, wishes and drills: it reaches only those
// who join exercises, each text of it says so, and no real warning is ever marked as one.
#include <random>

#include "platform/http/message.h"
#include "rooms/drills/tests/world.h"

using namespace kentongan;
using namespace kentongan::drills;
using testkit::code;

namespace {

constexpr const char* kPlaces[] = {"34.02.05.2001", "34.02.05.2002", "34.02.06.2001",
                                   "34.04.07.2001"};

struct Person {
    accounts::AccountId id;
    regions::Code home;
    bool joins = false;
};

struct Seen {
    std::int64_t told = 0;
    std::size_t bars = 0;
};

bool says_exercise(std::string_view text) {
    return text.find("LATIHAN") != std::string_view::npos;
}

std::vector<Person> people_of(World& world, std::mt19937& random, const std::string& round) {
    std::vector<Person> people;
    for (int i = 0; i < 8; ++i) {
        Person person;
        const auto* home = kPlaces[random() % std::size(kPlaces)];
        person.home = code(home);
        person.joins = random() % 3 == 0;
        person.id = world.person("w" + round + "_" + std::to_string(i), home, person.joins);
        people.push_back(person);
    }
    return people;
}

Seen seen_by(World& world, const Person& person) {
    return world.read([&](db::Tx& tx) {
        const auto places = world.accounts.places(tx, person.id);
        const bool joins = world.accounts.preferences(tx, person.id).joins_exercises;
        return Seen{world.notifications.unread_count(tx, person.id),
                    world.warnings.bar(places, joins, "id").size()};
    });
}

// Everything of the chain that anybody can read says what it is.
void check_texts(World& world, warnings::ChainId chain, bool exercise) {
    const auto summary = world.summary(chain);
    CHECK(summary.exercise == exercise);
    CHECK((summary.exercise_word == "LATIHAN") == exercise);
    const auto page = world.platform.get(summary.path);
    const auto title = page.body.substr(page.body.find("<title>"), 200);
    const auto heading = page.body.substr(page.body.find("<h1>"), 60);
    CHECK(says_exercise(title) == exercise);
    CHECK(says_exercise(heading) == exercise);
    const auto xml =
        world.read([&](db::Tx& tx) { return world.warnings.cap_xml(tx, summary.head); });
    CHECK((xml.find("<status>Exercise</status>") != std::string::npos) == exercise);
    CHECK((xml.find("<status>Actual</status>") != std::string::npos) != exercise);
    CHECK(says_exercise(xml) == exercise);
    // What nobody asked for never holds an exercise.
    for (const char* target :
         {"/api/kentongan/v1/alerts", "/feeds/cap.atom", "/feeds/peringatan.rss"}) {
        const auto open = world.platform.get(target);
        CHECK(open.status == 200);
        CHECK_MESSAGE((open.body.find(summary.headline) != std::string::npos) != exercise, target);
    }
}

}  // namespace

TEST_CASE("A drill reaches only who joins, and never looks like a real warning") {
    std::mt19937 random(20261126);
    for (int round = 0; round < 6; ++round) {
        World world;
        auto people = people_of(world, random, std::to_string(round));
        auto wanted = world.wanted(random() % 2 ? "34.02" : kRegion);
        wanted.title = "Simulasi rahasia " + std::to_string(round);
        const auto id = world.planned(wanted);
        for (auto& person : people)
            if (random() % 4 == 0) {
                CHECK(world.service().join(person.id, id).ok());
                person.joins = true;
            }
        world.start(id);
        world.later(10min);
        const auto chain = *world.drill(id).chain;
        for (const auto& person : people) {
            const bool concerned = person.joins && wanted.region.contains(person.home);
            const auto seen = seen_by(world, person);
            CHECK((seen.told > 0) == concerned);
            CHECK(seen.bars == (concerned ? 1u : 0u));
        }
        check_texts(world, chain, true);
        world.read([&](db::Tx& tx) {
            for (auto post :
                 world.statuses.ids_public(tx, statuses::Origin::Anywhere, false, Page{}))
                CHECK_FALSE(world.statuses.find(tx, post)->exercise);
            // Every post that speaks of it says so first.
            for (const auto& post : world.statuses.region_bound_since(tx, {}, world.now()))
                CHECK(says_exercise(world.statuses.find(tx, post.id)->text));
        });
        // Of those who are subscribed, nobody who did not join is rung.
        world.read([&](db::Tx& tx) {
            const auto summary = world.warnings.summary(tx, chain, "id");
            const auto body = world.warnings.body(tx, summary->head);
            const auto rung = world.subscriptions.match(*summary, *body, world.now());
            for (const auto& recipient : world.subscriptions.find(tx, rung, summary->cover))
                if (recipient.account)
                    CHECK(world.accounts.preferences(tx, *recipient.account).joins_exercises);
        });
        const auto real = world.warn(
            world.bpbd, {.identifier = "sungguhan", .headline = "Banjir sungguhan di Bantul"});
        check_texts(world, real, false);
        for (const auto& person : people)
            if (code(kRegion).contains(person.home)) CHECK(seen_by(world, person).bars >= 1);
        CHECK(world.drill(id).state == State::Stopped);
    }
}
