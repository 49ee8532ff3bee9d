// Who is believed, and who is reached: a drill never leaves its participants, a stranger is shown
// but not passed on.
#include <doctest/doctest.h>

#include <random>

#include "platform/crypto/certificate.h"
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
        CHECK(world.statuses.ids_public(tx, statuses::Origin::Anywhere, false, page).empty());
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
    SUBCASE("because it speaks of a hazard it is not registered for") {
        wanted.hazards = {"tsunami"};
    }
    SUBCASE("because it speaks as another sender than it is registered with") {
        wanted.sender = "bmkg@test";
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

TEST_CASE("nobody outside their regions, hazards or sender ends a real warning, in any order") {
    // Every way to be somebody else, with every way to end something.
    const std::vector<NewSource> others{
        {.name = "asing", .url = "https://a.test/", .kind = "cap", .trusted = false},
        {.name = "kaltim", .url = "https://b.test/", .kind = "cap", .regions = {code("64")}},
        {.name = "tsunami", .url = "https://c.test/", .kind = "cap", .hazards = {"tsunami"}},
        {.name = "lain", .url = "https://d.test/", .kind = "cap", .sender = "lain@test"},
        {.name = "latihan", .url = "https://e.test/", .kind = "cap", .exercise = true}};
    std::vector<cap::Alert> endings;
    endings.push_back(alert({.identifier = "a", .sent = 9min, .headline = "Sudah aman"}));
    for (bool says_where : {true, false}) {
        auto cancel = alert({.identifier = says_where ? "c1" : "c2",
                             .type = cap::MsgType::Cancel,
                             .sent = 5min,
                             .references = {"a"}});
        if (!says_where) cancel.infos.clear();
        endings.push_back(cancel);
        auto update = alert({.identifier = says_where ? "u1" : "u2",
                             .type = cap::MsgType::Update,
                             .severity = cap::Severity::Minor,
                             .sent = 5min,
                             .references = {"a"}});
        update.infos[0].responses = {cap::ResponseType::AllClear};
        if (!says_where) update.infos[0].areas.clear();
        endings.push_back(update);
    }
    std::mt19937 random(20261126);
    for (int round = 0; round < 6; ++round) {
        World world;
        auto here = world.person("ani", "34.02.05");
        auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
        std::vector<std::pair<Source, cap::Alert>> messages{{office, alert({.identifier = "a"})}};
        for (const auto& other : others) {
            auto source = world.source(other);
            for (const auto& ending : endings) messages.emplace_back(source, ending);
        }
        std::shuffle(messages.begin(), messages.end(), random);
        for (const auto& [source, message] : messages) world.take(source, {message});
        CHECK(world.bound_for(here).size() == 1);
        CHECK(world.notified(here) == 1);
        auto real = world.read(
            [&](db::Tx& tx) { return *store::find_alert(tx, kActualRealm, "bpbd@test", "a"); });
        CHECK(real.state == State::Live);
        CHECK(real.headline == "Banjir di Bantul");
    }
}

TEST_CASE("what was ended stays ended, however often and however changed it is sent again") {
    World world;
    auto here = world.person("ani", "34.02.05");
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    auto first = alert({.identifier = "a"});
    auto cancel =
        alert({.identifier = "c", .type = cap::MsgType::Cancel, .sent = 2min, .references = {"a"}});
    world.take(office, {first});
    world.take(office, {cancel});
    REQUIRE(world.live().empty());
    SUBCASE("as it was, by an index that still lists it") {
        world.take(office, {first}, "test:lain");
    }
    SUBCASE("with a later time and other words") {
        world.take(office, {alert({.identifier = "a", .sent = 5min, .headline = "Banjir lagi"})});
        world.take(office, {alert({.identifier = "a", .sent = 6min})}, "test:lain");
    }
    SUBCASE("as a Cancel that became an Alert") {
        world.take(office, {alert({.identifier = "c", .sent = 5min})});
    }
    SUBCASE("as a Cancel that no longer says of what") {
        cancel.references.clear();
        world.take(office, {cancel});
    }
    CHECK(world.live().empty());
    CHECK(world.bound_for(here).empty());
}

TEST_CASE("a Cancel that came first ends what is sent under that name, whenever") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(
        office,
        {alert(
            {.identifier = "c", .type = cap::MsgType::Cancel, .sent = 1min, .references = {"a"}})});
    world.take(office, {alert({.identifier = "a", .sent = 3min})});
    CHECK(world.live().empty());
}

TEST_CASE("a clock gone wrong is said, and does not win over what follows") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(office, {alert({.identifier = "a", .sent = 20h, .life = 10h})});
    REQUIRE(world.live().size() == 1);
    auto body =
        world.read([&](db::Tx& tx) { return *world.warnings.body(tx, world.live()[0]->head.id); });
    CHECK(std::find(body.remarks.begin(), body.remarks.end(),
                    "sent: 1200 minutes ahead of our clock") != body.remarks.end());
    SUBCASE("an update with the right time supersedes it") {
        world.platform.clock().advance(10min);
        world.take(office, {alert({.identifier = "b",
                                   .type = cap::MsgType::Update,
                                   .sent = 10min,
                                   .references = {"a"},
                                   .headline = "Banjir surut"})});
        REQUIRE(world.live().size() == 1);
        CHECK(world.live()[0]->head.headline == "Banjir surut");
    }
    SUBCASE("a cancel with the right time ends it") {
        world.platform.clock().advance(10min);
        world.take(office, {alert({.identifier = "c",
                                   .type = cap::MsgType::Cancel,
                                   .sent = 10min,
                                   .references = {"a"}})});
        CHECK(world.live().empty());
    }
    SUBCASE("more than a day ahead it is not taken at all") {
        CHECK(world.take(office, {alert({.identifier = "z", .sent = 25h})}) == 0);
    }
}

TEST_CASE("a place drawn in one regency and named in another: both are warned, and it is said") {
    World world;
    auto bantul = world.person("ani", "34.02.05.2001");
    auto sleman = world.person("budi", "34.04.01.2001");
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    auto made = alert({.identifier = "a", .place = "Kabupaten Sleman"});
    const auto box = gazetteer().box(code("34.02.05"));
    made.infos[0].areas[0].polygons = {
        {geo::lat_lon(box.south, box.west), geo::lat_lon(box.south, box.east),
         geo::lat_lon(box.north, box.east), geo::lat_lon(box.north, box.west),
         geo::lat_lon(box.south, box.west)}};
    world.take(office, {made});
    CHECK(world.notified(bantul) == 1);
    CHECK(world.notified(sleman) == 1);
    auto body = world.read(
        [&](db::Tx& tx) { return *world.warnings.body(tx, world.live().at(0)->head.id); });
    CHECK_FALSE(body.remarks.empty());
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
    CHECK(refused({.name = "x", .url = "http://x.test/", .kind = "cap"}) == "url");
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "cap", .sender = "a b"}) ==
          "sender");
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "cap", .key = "kunci"}) == "key");
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "cap", .hazards = {"hujan"}}) ==
          "hazards");
    auto key = crypto::make_identity("bpbd", first_moment()).certificate;
    CHECK(refused({.name = "x", .url = "https://x.test/", .kind = "bmkg-quake", .key = key}) ==
          "key");
    CHECK(world.warnings.add_source({.name = "x", .url = "https://x.test/", .kind = "cap"}).ok());
    // Over http:// only what proves itself, or is not believed.
    CHECK(
        world.warnings.add_source({.name = "y", .url = "http://y.test/", .kind = "cap", .key = key})
            .ok());
    CHECK(world.warnings
              .add_source({.name = "z", .url = "http://z.test/", .kind = "cap", .trusted = false})
              .ok());
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
