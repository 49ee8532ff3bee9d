// Who is believed, and who is reached: a drill never leaves its participants, a stranger is shown
// but not passed on.
#include <doctest/doctest.h>

#include <random>

#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

TEST_CASE("an exercise reaches participants of its place and never anybody else") {
    World world;
    std::mt19937 random(20260921);
    const std::vector<std::string> homes{"34.02.05", "34.02.05.2001", "34.04.01",
                                         "64.72.01", "34.02.08",      "34.71.01"};
    struct Person {
        accounts::AccountId id;
        bool joins, lives_there;
    };
    std::vector<Person> people;
    for (int i = 0; i < 40; ++i) {
        const auto& home = homes[random() % homes.size()];
        bool joins = random() % 2 == 0;
        people.push_back(
            {world.person("p" + std::to_string(i), home, joins), joins, home.starts_with("34.02")});
    }
    auto drill = world.source(
        {.name = "latihan", .url = "https://latihan.test/", .kind = "cap", .exercise = true});
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(drill, {alert({.identifier = "d", .severity = cap::Severity::Extreme})});
    world.take(office, {alert({.identifier = "t", .status = cap::Status::Test})});
    world.take(office, {alert({.identifier = "e", .status = cap::Status::Exercise})});
    world.take(office, {alert({.identifier = "k", .status = cap::Status::Draft})});
    world.take(office, {alert({.identifier = "s", .status = cap::Status::System})});
    for (const auto& person : people) {
        bool reached = person.joins && person.lives_there;
        CHECK(world.bound_for(person.id).size() == (reached ? 3 : 0));
        CHECK(world.notified(person.id) == (reached ? 3 : 0));
        for (const auto& post : world.bound_for(person.id)) {
            CHECK((post.text.starts_with("LATIHAN · ") || post.text.starts_with("UJI COBA · ")));
            CHECK(post.visibility == statuses::Visibility::Unlisted);
        }
        auto bar = world.warnings.bar(
            world.read([&](db::Tx& tx) { return world.accounts.places(tx, person.id); }),
            person.joins, "id");
        CHECK(bar.size() == (reached ? 3 : 0));
    }
    CHECK(world.warnings.live_views("id", 10).empty());
    for (auto path : {"/feeds/cap.atom", "/feeds/peringatan.rss", "/api/kentongan/v1/alerts",
                      "/api/kentongan/v1/alerts?live=false"})
        CHECK_FALSE(world.platform.get(path).body.contains("Banjir"));
    CHECK(world.platform.get("/api/kentongan/v1/alerts?exercise=true").body.contains("Banjir"));
    CHECK(world.cards().size() == 3);  // what is closed is on no list at all
    world.read([&](db::Tx& tx) {
        Page page;
        CHECK(world.statuses.ids_public(tx, false, false, page).empty());
    });
}

TEST_CASE("an exercise cannot end what is real, nor the other way round") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(office, {alert({.identifier = "a"})});
    world.take(office, {alert({.identifier = "c",
                               .type = cap::MsgType::Cancel,
                               .status = cap::Status::Exercise,
                               .sent = 1min,
                               .references = {"a"}})});
    REQUIRE(world.live().size() == 1);
    CHECK_FALSE(world.live()[0]->chain.exercise);
}

TEST_CASE("what an exercise source sends is an exercise, whatever it says") {
    World world;
    auto drill = world.source(
        {.name = "latihan", .url = "https://latihan.test/", .kind = "cap", .exercise = true});
    world.take(drill, {alert({})});
    REQUIRE(world.live().size() == 1);
    auto id = world.live()[0]->head.id.to_string();
    auto cap = world.platform.get("/api/kentongan/v1/alerts/" + id + "/cap").body;
    CHECK(cap.contains("<status>Exercise</status>"));
    CHECK_FALSE(cap.contains("<status>Actual</status>"));
    auto page = world.platform.get("/peringatan/" + id).body;
    CHECK(page.contains("LATIHAN"));
    CHECK(page.contains("Sumber: LATIHAN · latihan"));
    CHECK_FALSE(page.contains("Sumber: latihan"));
}

TEST_CASE("an unverified warning is shown as such, and neither pushed nor passed on") {
    World world;
    auto here = world.person("ani", "34.02.05");
    bool outside_its_region = false;
    NewSource wanted{.name = "x", .url = "https://x.test/", .kind = "cap"};
    SUBCASE("because its source is not trusted") {
        wanted.trusted = false;
    }
    SUBCASE("because it speaks about a place it is not registered for") {
        wanted.regions = {code("64")};
        outside_its_region = true;
    }
    auto source = world.source(wanted);
    world.take(source, {alert({})});
    REQUIRE(world.live().size() == 1);
    CHECK_FALSE(world.live()[0]->chain.verified);
    CHECK(world.bound_for(here).empty());
    CHECK(world.notified(here) == 0);
    CHECK(world.warnings.bar(std::vector{code("34.02.05")}, false, "id").empty());
    auto id = world.live()[0]->head.id.to_string();
    CHECK(world.platform.get("/api/kentongan/v1/alerts/" + id + "/cap").status == 404);
    CHECK_FALSE(world.platform.get("/feeds/cap.atom").body.contains("Banjir"));
    CHECK_FALSE(world.platform.get("/api/kentongan/v1/alerts").body.contains("Banjir"));
    CHECK(world.platform.get("/api/kentongan/v1/alerts?unverified=true")
              .body.contains("\"verified\":false"));
    CHECK(world.platform.get("/peringatan/" + id)
              .body.contains(world.platform.get("/peringatan/" + id).body.contains("Not verified")
                                 ? "Not verified"
                                 : "elum"));
    if (outside_its_region) {
        world.take(source, {alert({.identifier = "b", .place = "Kalimantan Timur"})});
        CHECK(world.live().size() == 2);
        CHECK(world.live()[0]->chain.verified != world.live()[1]->chain.verified);
    }
}

TEST_CASE("a stranger can neither cancel nor forestall an official warning") {
    World world;
    auto here = world.person("ani", "34.02.05");
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    auto stranger =
        world.source({.name = "x", .url = "https://x.test/", .kind = "cap", .trusted = false});
    auto elsewhere = world.source(
        {.name = "kaltim", .url = "https://kaltim.test/", .kind = "cap", .regions = {code("64")}});
    world.take(stranger, {alert({.identifier = "a", .headline = "Tidak ada apa-apa"})});
    world.take(office, {alert({.identifier = "a"})});
    CHECK(world.bound_for(here).size() == 1);
    Draft cancel{
        .identifier = "c", .type = cap::MsgType::Cancel, .sent = 1min, .references = {"a"}};
    world.take(stranger, {alert(cancel)});
    auto cancelling = alert(cancel);
    cancelling.infos.clear();  // says no place
    world.take(elsewhere, {cancelling});
    CHECK(world.bound_for(here).size() == 1);
    world.take(office, {alert(cancel)});
    CHECK(world.bound_for(here).empty());
}

TEST_CASE("what is only information is listed and put into homes, but calls nobody") {
    World world;
    auto here = world.person("ani", "34.02.05");
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(office, {alert({.severity = cap::Severity::Minor})});
    REQUIRE(world.live().size() == 1);
    CHECK(world.bound_for(here).size() == 1);
    CHECK(world.notified(here) == 0);
    CHECK(world.warnings.bar(std::vector{code("34.02.05")}, false, "id").empty());
}

TEST_CASE("sources are checked when they are added") {
    World world;
    auto refused = [&](NewSource source) {
        auto added = world.warnings.add_source(source);
        return added.ok() ? std::string() : added.error().field();
    };
    CHECK(refused({.name = "Besar", .url = "https://x.test/", .kind = "cap"}) == "name");
    CHECK(refused({.name = "", .url = "https://x.test/", .kind = "cap"}) == "name");
    CHECK(refused({.name = "x", .url = "file:///etc/passwd", .kind = "cap"}) == "url");
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "atom"}) == "kind");
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "cap", .every_seconds = -1}) ==
          "every");
    CHECK(
        refused({.name = "x", .url = "https://x.test/", .kind = "cap", .regions = {code("99")}}) ==
        "regions");
    CHECK(world.warnings.add_source({.name = "x", .url = "https://x.test/", .kind = "cap"}).ok());
    auto again = world.warnings.add_source({.name = "x", .url = "https://y.test/", .kind = "cap"});
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().code() == ErrorCode::Conflict);
    CHECK(world.warnings.remove_source("x").ok());
    CHECK_FALSE(world.warnings.remove_source("x").ok());
    CHECK(world.warnings.add_source({.name = "x", .url = "https://y.test/", .kind = "cap"}).ok());
}

TEST_CASE("citizens' reports that another server publishes as CAP are no warnings") {
    World world;
    auto other = world.source({.name = "tetangga", .url = "https://lain.test/", .kind = "cap"});
    auto report = alert({.identifier = "laporan-warga-1"});
    report.codes = {"laporan-warga"};
    CHECK(world.take(other, {report}) == 0);
    CHECK(world.live().empty());
    report.codes = {"lain"};
    CHECK(world.take(other, {report}) == 1);
}
