// What people read: the same plain steps everywhere, whole sentences, and the office's own words as
// its own.
#include "rooms/warnings/words.h"

#include <doctest/doctest.h>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_tsunami.h"
#include "cap/parse.h"
#include "platform/base/strings.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

std::vector<std::string> numbered(std::string_view text) {
    std::vector<std::string> found;
    for (auto line : split(text, '\n'))
        if (line.size() > 3 && line[0] >= '1' && line[0] <= '9' && line.substr(1, 2) == ". ")
            found.emplace_back(line.substr(3));
    return found;
}

std::string section(std::string_view page, std::string_view from, std::string_view to) {
    auto begin = page.find(from);
    if (begin == page.npos) return {};
    return std::string(page.substr(begin, page.find(to, begin) - begin));
}

std::string hazard(std::string event) {
    auto made = alert({});
    made.infos[0].event = std::move(event);
    return std::string(hazard_of(made).key);
}

}  // namespace

TEST_CASE("a nowcast tells our steps first, and BMKG's advice whole, as BMKG's") {
    World world;
    auto alerts = cap::parse_cap(recorded("bmkg/bmkg-api__cap_banten.xml"));
    REQUIRE(alerts.ok());
    cap::normalise_nowcast(alerts->front());
    world.platform.clock().set(alerts->front().sent + 1min);
    auto source =
        world.source({.name = "bmkg-nowcast", .url = "https://n.test/", .kind = "bmkg-nowcast"});
    world.take(source, *alerts);
    REQUIRE(world.live().size() == 1);
    auto id = world.live()[0]->head.id.to_string();
    auto status = *world.live()[0]->chain.status;
    auto post = world.read([&](db::Tx& tx) { return world.statuses.find(tx, status)->text; });
    auto page = world.platform.get("/peringatan/" + id).body;
    auto steps = section(page, "class=\"steps\"", "</ol>");

    CHECK(utf8_length(post) <= kLongestPost);
    CHECK_FALSE(post.contains("…"));
    CHECK(post.contains("Yang perlu dilakukan sekarang:"));
    CHECK(page.contains("Yang perlu dilakukan sekarang"));
    REQUIRE(numbered(post).size() >= 2);
    for (const auto& step : numbered(post)) CHECK_MESSAGE(steps.contains(step), step);
    CHECK_FALSE(steps.contains("Masyarakat"));
    CHECK_FALSE(post.contains("Masyarakat"));
    CHECK(page.contains("Pesan dari BMKG"));
    CHECK(page.contains("guna menjaga keselamatan."));
    CHECK(page.find("class=\"steps\"") < page.find("Pesan dari BMKG"));
}

TEST_CASE("an office's instruction stands whole under its name; ours are not said in BMKG's") {
    World world;
    auto office = world.source({.name = "bpbd-bantul", .url = "https://b.test/", .kind = "cap"});
    auto made = alert({});
    made.infos[0].instruction = "Warga dusun Kanutan pindah ke balai desa. Bawa selimut.";
    world.take(office, {made});
    auto page = world.platform.get("/peringatan/" + world.live()[0]->head.id.to_string()).body;
    CHECK(page.contains("Pesan dari bpbd-bantul"));
    CHECK(page.contains("Warga dusun Kanutan pindah ke balai desa. Bawa selimut."));
    auto bmkg = world.source({.name = "q", .url = "https://q.test/", .kind = "bmkg-quake"});
    made.identifier = "q1";
    made.infos[0].event = "Gempa bumi";
    world.take(bmkg, {made});
    for (const auto& card : world.live())
        if (card->source == "BMKG")
            CHECK_FALSE(world.platform.get("/peringatan/" + card->head.id.to_string())
                            .body.contains("Pesan dari"));
}

TEST_CASE("the post about a tsunami says each level's places, gravest first, and when waves come") {
    World world;
    auto bulletins =
        cap::parse_tsunami_bulletins(recorded("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
    REQUIRE(bulletins.ok());
    std::vector<cap::Alert> event;
    for (const auto& bulletin : *bulletins)
        if (bulletin.sent > at("2026-08-14T00:00:00Z")) event.push_back(bulletin);
    auto source = world.source({.name = "t", .url = "https://t.test/", .kind = "bmkg-tsunami"});
    world.platform.clock().set(event[1].sent + 10s);
    world.take(source, {event[0], event[1]});
    REQUIRE(world.live().size() == 1);
    auto status = *world.live()[0]->chain.status;
    auto post = world.read([&](db::Tx& tx) { return world.statuses.find(tx, status)->text; });
    CHECK(utf8_length(post) <= kLongestPost);
    CHECK(post.starts_with("SIAGA · "));
    CHECK(post.contains("\nSIAGA: "));
    CHECK(post.find("\nSIAGA: ") < post.find("\nWASPADA: "));
    CHECK(post.contains("Gelombang pertama diperkirakan tiba "));
    REQUIRE_FALSE(numbered(post).empty());
    CHECK(numbered(post).at(0) == "Jauhi pantai dan muara sungai sekarang juga.");

    auto here = world.person("ende", "53.08.03").value();  // in Ende, SIAGA
    auto page =
        world.platform.get("/peringatan/" + world.live()[0]->head.id.to_string(), here).body;
    auto own = section(page, "Tempat Anda: ", "</dl>");
    CHECK(section(own, "Tempat Anda: ", "</p>").ends_with(" · SIAGA"));
    auto zone = section(own, "ENDE BAGIAN UTARA", "</dd>");
    CHECK(zone.contains("SIAGA"));
    CHECK(zone.contains("gelombang pertama sekitar 06.0"));
    CHECK_FALSE(section(page, "<tbody>", "</tbody>").contains("ENDE BAGIAN UTARA"));
    CHECK(section(page, "<tbody>", "</tbody>").contains("SIKKA BAGIAN UTARA"));
    CHECK(page.find("ENDE BAGIAN UTARA") < page.find("class=\"steps\""));
}

TEST_CASE("no post is longer than every client shows, whatever the office writes") {
    const auto& places = gazetteer();
    std::vector<regions::Code> cover;
    for (const auto& village : places.children(code("34.02.05"))) cover.push_back(village.code);
    for (const auto& village : places.children(code("64.72.03"))) cover.push_back(village.code);
    for (auto key : {"tsunami", "quake", "flood", "landslide", "volcano", "fire", "wave", "wind",
                     "storm", "other"})
        for (auto level : {Level::Info, Level::Waspada, Level::Siaga, Level::Awas})
            for (bool drill : {false, true}) {
                auto body = alert({});
                AlertRow head;
                head.hazard = key;
                head.headline = std::string(500, 'x');
                head.event = std::string(200, 'y');
                head.sent = body.sent;
                ChainRow chain;
                chain.level = level;
                chain.exercise = drill;
                chain.cover = cover;
                chain.expires = body.sent + 2h;
                std::string url(60, 'u');
                auto post =
                    post_words(places, {chain, head, body, {}, "BMKG", url}, body.sent).text;
                auto steps = steps_of(body.infos[0], key, level, "id");
                CHECK(utf8_length(post) <= kLongestPost);
                CHECK_FALSE(post.contains("…"));
                auto shown = numbered(post);
                CHECK(shown.size() >= 1);
                for (std::size_t i = 0; i < shown.size(); ++i) CHECK(shown[i] == steps.at(i));
                CHECK(post.contains(url));
                CHECK(post.starts_with("LATIHAN · ") == drill);
                CHECK(post.ends_with("Ini latihan, bukan kejadian sungguhan.") == drill);
            }
}

TEST_CASE("a hazard is told by words, not by parts of words") {
    CHECK(hazard("Hujan Lebat disertai Petir") == "storm");
    CHECK(hazard("Hujan Lebat di Probolinggo") == "storm");
    CHECK(hazard("Hujan lebat, Robatal") == "storm");
    CHECK(hazard("Banjir rob") == "flood");
    CHECK(hazard("Rob di pesisir") == "flood");
    CHECK(hazard("Gempabumi M7.0") == "quake");
    CHECK(hazard("Peringatan Dini Tsunami") == "tsunami");
    CHECK(hazard("Heatwave") == "other");
    CHECK(hazard("Gelombang Tinggi") == "wave");
}
