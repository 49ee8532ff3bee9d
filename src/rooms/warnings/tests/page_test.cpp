// Pages, feeds and the API: what they say, what they weigh, and that what we publish is valid.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_tsunami.h"
#include "cap/parse.h"
#include "rooms/warnings/svg.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// Empty when valid, else what xmllint says.
std::string xmllint(const std::string& xml, const std::string& options) {
    testkit::TempDir folder;
    auto file = folder.path() + "/a.xml", messages = folder.path() + "/out";
    std::ofstream(file, std::ios::binary) << xml;
    auto command = "xmllint --nonet --noout " + options + " " + file + " 2>" + messages;
    if (std::system(command.c_str()) == 0) return {};
    std::ifstream said(messages);
    return {std::istreambuf_iterator<char>(said), {}};
}

std::string against_cap() {
    return "--schema " + std::string(KENTONGAN_SOURCE) + "/tests/data/cap/oasis/CAP-v1.2.xsd";
}

std::size_t gzipped(const std::string& text) {
    testkit::TempDir folder;
    auto file = folder.path() + "/page";
    std::ofstream(file, std::ios::binary) << text;
    REQUIRE(std::system(("gzip -6 " + file).c_str()) == 0);
    std::ifstream packed(file + ".gz", std::ios::binary | std::ios::ate);
    return static_cast<std::size_t>(packed.tellg());
}

// The second bulletin of the recorded tsunami: the heaviest warning we have.
struct Tsunami {
    World world;
    std::vector<cap::Alert> event;
    std::string id;

    Tsunami() {
        auto bulletins = cap::parse_tsunami_bulletins(
            recorded("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
        REQUIRE(bulletins.ok());
        for (const auto& bulletin : *bulletins)
            if (bulletin.sent > at("2026-08-14T00:00:00Z")) event.push_back(bulletin);
        auto source = world.source(
            {.name = "bmkg-tsunami", .url = "https://x.test/t.xml", .kind = "bmkg-tsunami"});
        world.platform.clock().set(event[1].sent + 10s);
        world.take(source, {event[0], event[1]}, "feed");
        REQUIRE(world.live().size() == 1);
        id = world.live()[0]->head.id.to_string();
    }
};

}  // namespace

TEST_CASE("the page of a tsunami says everything in one round trip") {
    Tsunami t;
    auto page = t.world.platform.get("/peringatan/" + t.id);
    REQUIRE(page.status == 200);
    for (auto words : {"SIAGA", "siaga", "class=\"steps\"", "Ende", "BMKG", "<svg", "WITA"})
        CHECK_MESSAGE(page.body.contains(words), words);
    CHECK(page.body.find("class=\"steps\"") < page.body.find("class=\"outline\""));
    CHECK(count(page.body, "<h1") == 1);
    auto packed = gzipped(page.body);
    MESSAGE("page " << page.body.size() << " bytes, " << packed << " compressed");
    CHECK(packed <= 14 * 1024);
    CHECK_FALSE(page.body.contains("rel=\"stylesheet\""));
}

TEST_CASE("an earlier message leads to what counts now") {
    Tsunami t;
    auto first = t.world.read([&](db::Tx& tx) {
        return *store::find_alert(tx, "actual", t.event[0].sender, t.event[0].identifier);
    });
    auto page = t.world.platform.get("/peringatan/" + first.id.to_string());
    CHECK(page.status == 200);
    CHECK(page.body.contains("/peringatan/" + t.id));
    CHECK(page.body.contains("SIAGA"));
    auto json = t.world.platform.get("/api/kentongan/v1/alerts/" + first.id.to_string()).body;
    CHECK(json.contains("\"superseded\":true"));
    CHECK(json.contains("\"id\":\"" + t.id + "\""));
}

TEST_CASE("an ended warning is grey, says since when, and tells nobody what to do") {
    Tsunami t;
    t.world.platform.clock().advance(4h);
    for (bool ticked : {false, true}) {
        if (ticked) t.world.warnings.impl().intake.tick();
        auto page = t.world.platform.get("/peringatan/" + t.id).body;
        CHECK(page.contains(" ended\""));
        CHECK_FALSE(page.contains("class=\"steps\""));
        CHECK_FALSE(t.world.platform.get("/feeds/cap.atom").body.contains("<entry>"));
        CHECK(t.world.platform.get("/api/kentongan/v1/alerts").body == "[]");
        CHECK(t.world.platform.get("/api/kentongan/v1/alerts?live=false")
                  .body.contains("\"state\":\"expired\""));
    }
}

TEST_CASE("pages that are not there are not there") {
    World world;
    for (auto path : {"/peringatan/1", "/peringatan/x", "/peringatan/-1",
                      "/api/kentongan/v1/alerts/99", "/api/kentongan/v1/alerts/99/cap"})
        CHECK(world.platform.get(path).status == 404);
    CHECK(world.platform.get("/api/kentongan/v1/alerts?region=99").status == 422);
    CHECK(world.platform.get("/api/kentongan/v1/alerts?level=merah").status == 422);
    auto quiet = world.platform.get("/peringatan");
    CHECK(quiet.status == 200);
    CHECK(quiet.body.contains("class=\"empty\""));
}

TEST_CASE("a draft is for administrators only") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(office, {alert({.status = cap::Status::Draft})});
    auto id = world.read([&](db::Tx& tx) {
        return store::find_alert(tx, "closed:" + office.id.to_string(), "bpbd@test", "a1")->id;
    });
    auto path = "/peringatan/" + id.to_string();
    CHECK(world.platform.get(path).status == 404);
    CHECK(world.platform.get("/api/kentongan/v1/alerts/" + id.to_string()).status == 404);
    auto admin = world.person("admin", "34.02.05", false, accounts::Role::Admin).value();
    testkit::TestPlatform::Call page{.target = path, .account = admin, .by_cookie = true};
    CHECK(world.platform.call(page).body.contains("KONSEP"));
    // Their app sees it only with the scope for that.
    testkit::TestPlatform::Call api{
        .target = "/api/kentongan/v1/alerts/" + id.to_string(), .account = admin, .scopes = "read"};
    CHECK(world.platform.call(api).status == 404);
    api.scopes = "read admin:read";
    CHECK(world.platform.call(api).status == 200);
}

TEST_CASE("the list shows my places first, exercises apart, and where warnings come from") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    auto drill = world.source(
        {.name = "latihan", .url = "https://latihan.test/", .kind = "cap", .exercise = true});
    world.take(office, {alert({.identifier = "a", .headline = "Di Bantul"}),
                        alert({.identifier = "b",
                               .place = "Sleman",
                               .severity = cap::Severity::Extreme,
                               .headline = "Di Sleman"})});
    world.take(drill, {alert({.identifier = "d", .headline = "Hanya latihan"})});
    auto here = world.person("ani", "34.02.05").value();
    auto page = world.platform.get("/peringatan", here).body;
    CHECK(page.find("Di Bantul") < page.find("Di Sleman"));
    auto anonymous = world.platform.get("/peringatan").body;
    CHECK(anonymous.find("Di Sleman") < anonymous.find("Di Bantul"));
    CHECK(anonymous.find("Di Bantul") < anonymous.find("Hanya latihan"));
    CHECK(anonymous.contains("warning-line siaga exercise"));
    CHECK(anonymous.contains("bpbd"));
    CHECK(gzipped(anonymous) <= 14 * 1024);
    auto mine = world.platform.get("/api/kentongan/v1/alerts?region=34.02.05.2001").body;
    CHECK(mine.contains("Di Bantul"));
    CHECK_FALSE(mine.contains("Di Sleman"));
    CHECK_FALSE(world.platform.get("/api/kentongan/v1/alerts?level=awas").body.contains("Bantul"));
}

TEST_CASE("the page speaks English to who asks for it") {
    World world;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto source = world.source({.name = "n", .url = "https://n.test/", .kind = "bmkg-nowcast"});
    for (auto language : {"id", "en"}) {
        auto alerts = cap::parse_cap(recorded(std::string("bmkg/rec-20260924__cap-") + language +
                                              "-CGT20260924002_alert.xml"));
        REQUIRE(alerts.ok());
        cap::normalise_nowcast(alerts->front());
        world.take(source, *alerts, language);
    }
    testkit::TestPlatform::Call call;
    call.target = "/peringatan/" + world.live()[0]->head.id.to_string();
    call.headers = {{"accept-language", "en"}};
    auto english = world.platform.call(call).body;
    CHECK(english.contains("Thunderstorm This Evening in Gorontalo"));
    CHECK(english.contains("What to do now"));
    call.headers = {{"accept-language", "id"}};
    CHECK(world.platform.call(call).body.contains("Hujan Lebat disertai Petir di Gorontalo"));
}

TEST_CASE("what a source writes cannot become markup") {
    World world;
    auto source = world.source({.name = "x", .url = "https://x.test/", .kind = "cap"});
    auto evil = alert({.headline = "<script>alert(1)</script>"});
    evil.infos[0].instruction = "<img src=x onerror=alert(1)>\n\"'><svg onload=1>";
    evil.infos[0].description = "</details><script>1</script>";
    evil.infos[0].areas[0].description = "Bantul";
    world.take(source, {evil});
    auto id = world.live()[0]->head.id.to_string();
    for (auto path : {"/peringatan/" + id, std::string("/peringatan")}) {
        auto page = world.platform.get(path).body;
        CHECK_FALSE(page.contains("<script>alert"));
        CHECK_FALSE(page.contains("<img src=x"));
        CHECK_FALSE(page.contains("<svg onload"));
        CHECK_FALSE(page.contains("<script>1"));
    }
    CHECK(xmllint(world.platform.get("/feeds/cap.atom").body, "").empty());
}

TEST_CASE("what we publish is valid CAP 1.2 with the codes of the places") {
    Tsunami t;
    auto cap = t.world.platform.get("/api/kentongan/v1/alerts/" + t.id + "/cap");
    REQUIRE(cap.status == 200);
    CHECK(xmllint(cap.body, against_cap()) == "");
    CHECK(cap.body.contains("<value>53.08</value>"));
    CHECK(cap.body.contains("<msgType>Update</msgType>"));
    CHECK(cap.body.contains("<references>"));

    World world;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto source = world.source({.name = "n", .url = "https://n.test/", .kind = "bmkg-nowcast"});
    auto alerts = cap::parse_cap(recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml"));
    REQUIRE(alerts.ok());
    cap::normalise_nowcast(alerts->front());
    world.take(source, *alerts);
    auto nowcast = world.platform.get("/api/kentongan/v1/alerts/" +
                                      world.live()[0]->head.id.to_string() + "/cap");
    CHECK(xmllint(nowcast.body, against_cap()) == "");
    CHECK(nowcast.body.contains("<identifier>2.49.0.1.360.0.2026.09.24.07.75.002</identifier>"));
    CHECK(nowcast.body.contains("<value>75.04.08</value>"));
    CHECK(nowcast.body.contains("<polygon>"));
}

TEST_CASE("feeds are well-formed and name the CAP document of each live warning") {
    Tsunami t;
    auto atom = t.world.platform.get("/feeds/cap.atom");
    CHECK(xmllint(atom.body, "").empty());
    CHECK(count(atom.body, "<entry>") == 1);
    CHECK(atom.body.contains("type=\"application/cap+xml\""));
    CHECK(atom.body.contains("/api/kentongan/v1/alerts/" + t.id + "/cap"));
    auto rss = t.world.platform.get("/feeds/peringatan.rss");
    CHECK(xmllint(rss.body, "").empty());
    CHECK(count(rss.body, "<item>") == 1);
}

TEST_CASE("the JSON of an alert is small") {
    World world;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto source = world.source({.name = "n", .url = "https://n.test/", .kind = "bmkg-nowcast"});
    auto alerts = cap::parse_cap(recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml"));
    cap::normalise_nowcast(alerts->front());
    world.take(source, *alerts);
    auto json =
        world.platform.get("/api/kentongan/v1/alerts/" + world.live()[0]->head.id.to_string());
    MESSAGE("alert JSON " << json.body.size() << " bytes");
    CHECK(json.body.size() <= 2'048);
    CHECK(json.body.contains("\"level\":\"waspada\""));
    CHECK(json.body.contains("\"code\":\"75.04.08\""));
}

TEST_CASE("the outline stays below three kilobytes for anything") {
    auto all = [](std::string_view within) {
        std::vector<regions::Code> codes;
        for (const auto& child :
             gazetteer().children(regions::Code::parse(within).value_or(regions::Code())))
            codes.push_back(child.code);
        return codes;
    };
    for (auto cover : {std::vector{code("34.02.05")}, std::vector{code("34.02.05.2001")},
                       std::vector{code("75.02.05"), code("75.04.08")}, all("33"), all("91"),
                       all("x"), std::vector{code("53"), code("73")}}) {
        auto svg = outline_svg(gazetteer(), cover, "a <b> \"c\"");
        CHECK(svg.size() <= kMaxOutlineBytes);
        CHECK(svg.starts_with("<svg"));
        CHECK(xmllint(svg, "").empty());
    }
    CHECK(outline_svg(gazetteer(), {}, "x").empty());
}

TEST_CASE("who watches a regency sees the warning for one of its villages, and which one") {
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    auto made = alert({.headline = "Banjir di desa"});
    made.infos[0].areas[0].description = "x";
    made.infos[0].areas[0].geocodes = {{"Kemendagri", "34.02.05.2001"}};
    world.take(office, {made});
    auto watcher = world.person("jauh", "64.72.03");
    const std::vector watched{code("34.02")};
    REQUIRE(world.accounts.set_places(watcher, code("64.72.03"), watched).ok());
    auto regency = watcher.value();
    auto next_door = world.person("tetangga", "34.02.05.2002").value();
    CHECK(world.warnings.bar(std::vector{code("34.02")}, false, "id").size() == 1);
    CHECK(world.warnings.bar(std::vector{code("34")}, false, "id").size() == 1);
    CHECK(world.warnings.bar(std::vector{code("34.02.05.2002")}, false, "id").empty());
    auto name = gazetteer().short_name(code("34.02.05.2001"));
    auto list = world.platform.get("/peringatan", regency).body;
    CHECK(list.contains("Di tempat saya"));
    CHECK(list.contains(name));
    CHECK_FALSE(world.platform.get("/peringatan", next_door).body.contains("Di tempat saya"));
    auto page = world.platform.get("/peringatan/" + world.live()[0]->head.id.to_string(), regency);
    CHECK(page.body.contains("Tempat Anda: " + name));
    CHECK(world.platform.get("/api/kentongan/v1/alerts?region=34.02").body.contains("Banjir"));
}

TEST_CASE("sources have names for people, and say in words how they are") {
    World world;
    FeedServer server;
    server.put("/felt", recorded("bmkg/bmkg-api__gempadirasakan.json"));
    world.source({.name = "bmkg-felt", .url = server.url("/felt"), .kind = "bmkg-quake"});
    world.source({.name = "bmkg-tsunami", .url = server.url("/t"), .kind = "bmkg-tsunami"});
    world.source({.name = "bpbd-bantul", .url = server.url("/b"), .kind = "cap"});
    CHECK(world.warnings.poll("bmkg-felt").ok());
    auto page = world.platform.get("/peringatan").body;
    CHECK(page.contains("BMKG: gempa dirasakan: terakhir diambil hari ini "));
    CHECK(page.contains("BMKG: peringatan dini tsunami: belum tersambung"));
    CHECK(page.contains("bpbd-bantul: belum tersambung"));
    server.put("/felt", "", 500);
    CHECK_FALSE(world.warnings.poll("bmkg-felt").ok());
    CHECK(world.platform.get("/peringatan")
              .body.contains("BMKG: gempa dirasakan: tidak menjawab sejak hari ini "));
}
