#include "rooms/warnings/target.h"

#include <doctest/doctest.h>

#include <chrono>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_quake.h"
#include "cap/bmkg_tsunami.h"
#include "cap/parse.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

std::string listed(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += text + " | ";
    return all;
}

std::vector<std::string> names(const std::vector<regions::Code>& codes) {
    std::vector<std::string> names;
    for (auto code : codes) names.push_back(gazetteer().full_name(code));
    return names;
}

cap::Alert with_area(cap::Area area) {
    auto made = alert({});
    made.infos.front().areas = {std::move(area)};
    return made;
}

}  // namespace

TEST_CASE("the recorded Gorontalo nowcast is for exactly the two districts it names") {
    auto alerts = cap::parse_cap(recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml"));
    REQUIRE(alerts.ok());
    cap::normalise_nowcast(alerts->front());
    auto targeting = find_targets(gazetteer(), alerts->front(), Kind::BmkgNowcast, {});
    CHECK(names(targeting.cover) ==
          std::vector<std::string>{"Mananggu, Boalemo", "Dengilo, Pohuwato"});
    CHECK(targeting.remarks.empty());
    for (const auto& target : targeting.targets) {
        CHECK(target.level == Level::Waspada);
        CHECK(target.share > 0.9);
    }
}

TEST_CASE("places named without a polygon are warned, and the disagreement is said") {
    auto alerts = cap::parse_cap(recorded("bmkg/bmkg-api__cap_jateng.xml"));
    REQUIRE(alerts.ok());
    cap::normalise_nowcast(alerts->front());
    auto targeting = find_targets(gazetteer(), alerts->front(), Kind::BmkgNowcast, {});
    auto warned = names(targeting.cover);
    INFO(listed(warned));
    // "Pekalongan" is a regency and no district; the Karanganyar of four other regencies is not
    // meant; the polygon reaches into the city.
    CHECK(warned == std::vector<std::string>{"Pekalongan, Jawa Tengah",
                                             "Pekalongan Timur, Kota Pekalongan",
                                             "Pekalongan Utara, Kota Pekalongan"});
    CHECK_FALSE(targeting.remarks.empty());
}

TEST_CASE("zones of a tsunami bulletin become the regencies they mean, with their own levels") {
    auto alerts =
        cap::parse_tsunami_bulletins(recorded("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
    REQUIRE(alerts.ok());
    const cap::Alert* second = nullptr;
    for (const auto& bulletin : *alerts)
        if (bulletin.identifier == "bmkg-tsunami-20260815050954") second = &bulletin;
    REQUIRE(second);
    auto targeting = find_targets(gazetteer(), *second, Kind::BmkgTsunami, {});
    INFO(listed(targeting.remarks));
    CHECK(targeting.remarks.empty());
    std::map<std::string, Level> levels;
    for (const auto& target : targeting.targets)
        levels[gazetteer().short_name(target.region)] = target.level;
    CHECK(levels.at("Manggarai Barat") == Level::Siaga);
    CHECK(levels.at("Kepulauan Selayar") == Level::Siaga);
    CHECK(levels.at("Kota Bau Bau") == Level::Waspada);
    CHECK(levels.at("Kota Bima") == Level::Waspada);
    CHECK(levels.at("Ende") == Level::Siaga);  // its north is Siaga, its island Waspada
    CHECK(levels.contains("Kota Palopo"));
    CHECK(levels.size() == 18);  // 22 zones, some of one regency; no province as a whole
}

TEST_CASE("a quake is for those who felt it from III, and for the surroundings from M 5") {
    auto quake = cap::parse_quakes(recorded("bmkg/bmkg-api__gempadirasakan.json"));
    REQUIRE(quake.ok());
    auto strong = find_targets(gazetteer(), quake->front(), Kind::BmkgQuake, {});
    auto warned = names(strong.cover);
    INFO(listed(warned));
    CHECK(std::find(warned.begin(), warned.end(), "Kota Pekalongan, Jawa Tengah") != warned.end());
    auto weak = find_targets(gazetteer(), quake->back(), Kind::BmkgQuake, {});  // M 4.2, II
    CHECK(weak.cover.empty());
}

TEST_CASE("an area without geometry warns the whole region it names rather than nobody") {
    cap::Area area;
    area.description = "Kabupaten Bantul";
    auto targeting = find_targets(gazetteer(), with_area(area), Kind::Cap, {});
    CHECK(targeting.cover == std::vector{code("34.02")});
    area.description = "DIY";
    targeting = find_targets(gazetteer(), with_area(area), Kind::Cap, {});
    CHECK(targeting.cover == std::vector{code("34")});
    area.description = "Kabupaten Bantul, DIY";
    targeting = find_targets(gazetteer(), with_area(area), Kind::Cap, {});
    CHECK(targeting.cover == std::vector{code("34.02")});
    area.description = "Atlantis";
    targeting = find_targets(gazetteer(), with_area(area), Kind::Cap, std::vector{code("64.72")});
    CHECK(targeting.cover == std::vector{code("64.72")});
    CHECK(find_targets(gazetteer(), with_area(area), Kind::Cap, {}).cover.empty());
}

TEST_CASE("a code is taken as it is, one of the 2022 book as today's") {
    cap::Area area;
    area.description = "?";
    area.geocodes = {{"Kemendagri", "34.02.05"}};
    CHECK(find_targets(gazetteer(), with_area(area), Kind::Cap, {}).cover ==
          std::vector{code("34.02.05")});
    area.geocodes = {{"SAME", "006109"}};
    CHECK(find_targets(gazetteer(), with_area(area), Kind::Cap, {}).cover.empty());
}

TEST_CASE("an area abroad is for nobody here, whatever it is called") {
    cap::Area area;
    area.description = "Jawa Tengah";
    area.polygons = {{geo::lat_lon(38, -120), geo::lat_lon(39, -120), geo::lat_lon(39, -119)}};
    CHECK(find_targets(gazetteer(), with_area(area), Kind::Cap, {}).cover.empty());
}

TEST_CASE("overlapping polygons of one area are a union, not a hole") {
    auto box = gazetteer().box(code("34.02.05"));
    geo::Ring ring{geo::lat_lon(box.south, box.west), geo::lat_lon(box.south, box.east),
                   geo::lat_lon(box.north, box.east), geo::lat_lon(box.north, box.west)};
    cap::Area area;
    area.description = "x";
    area.polygons = {ring, ring};
    auto cover = find_targets(gazetteer(), with_area(area), Kind::Cap, {}).cover;
    CHECK(regions::covers(cover, code("34.02.05.2001")));
}

TEST_CASE("the largest nowcast seen is targeted within its budget") {
    // 150 district polygons of Java, thinned to about 3,072 points in all.
    cap::Area area;
    area.description = "Jawa Tengah";
    std::size_t points = 0;
    for (const auto& regency : gazetteer().children(code("33")))
        for (const auto& district : gazetteer().children(regency.code)) {
            if (area.polygons.size() == 150) break;
            auto boundary = gazetteer().boundary(district.code);
            if (boundary.empty()) continue;
            auto ring = boundary.rings().front();
            for (double tolerance = 0.0005; ring.size() > 21; tolerance *= 1.3)
                ring = geo::simplify(ring, tolerance);
            points += ring.size();
            area.polygons.push_back(std::move(ring));
        }
    REQUIRE(area.polygons.size() == 150);
    auto large = with_area(area);
    auto begin = std::chrono::steady_clock::now();
    auto targeting = find_targets(gazetteer(), large, Kind::BmkgNowcast, {});
    std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
    MESSAGE("150 polygons, " << points << " points: " << taken.count() << " ms, "
                             << targeting.targets.size() << " regions");
    CHECK(targeting.targets.size() >= 140);
    CHECK(taken.count() < 500);  // the budget is 50 ms; slow and sanitized machines get more
}
