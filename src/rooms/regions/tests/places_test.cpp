#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "rooms/regions/api.h"

using namespace kentongan;
using namespace kentongan::regions;

namespace {

const Regions& gazetteer() {
    static const Regions regions;
    return regions;
}

Code code(std::string_view text) {
    return Code::parse(text).value();
}

// The polygons of a recorded CAP file: pairs "lat,lon" (CAP 1.2, 3.2.4).
std::vector<geo::Ring> recorded_polygons() {
    std::ifstream file(KENTONGAN_SOURCE
                       "/tests/data/bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml");
    std::stringstream text;
    text << file.rdbuf();
    std::string xml = text.str();
    std::vector<geo::Ring> rings;
    for (std::size_t at = 0; (at = xml.find("<polygon>", at)) != std::string::npos;) {
        at += 9;
        std::istringstream pairs(xml.substr(at, xml.find('<', at) - at));
        geo::Ring ring;
        double lat = 0, lon = 0;
        for (char comma = 0; pairs >> lat >> comma >> lon;) ring.push_back(geo::lat_lon(lat, lon));
        rings.push_back(ring);
    }
    return rings;
}

// A point inside the area, or nothing after many tries.
std::optional<geo::Point> random_point_in(const geo::Area& area, std::mt19937& random) {
    const auto& box = area.box();
    std::uniform_real_distribution<double> lat(box.south, box.north), lon(box.west, box.east);
    for (int i = 0; i < 5000; ++i) {
        geo::Point p{lat(random), lon(random)};
        if (area.contains(p)) return p;
    }
    return {};
}

std::vector<Code> all_districts() {
    std::vector<Code> codes;
    for (const auto& province : gazetteer().children(Code()))
        for (const auto& regency : gazetteer().children(province.code))
            for (const auto& district : gazetteer().children(regency.code))
                codes.push_back(district.code);
    return codes;
}

}  // namespace

TEST_CASE("BMKG's recorded warning hits exactly the two districts named in its text") {
    auto rings = recorded_polygons();
    REQUIRE(rings.size() == 4);
    geo::Area area(rings, geo::Fill::Union);
    auto hits = gazetteer().districts_in(area, 0.10);
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].code == code("75.02.05"));  // Mananggu
    CHECK(hits[0].share == doctest::Approx(0.97).epsilon(0.01));
    CHECK(hits[1].code == code("75.04.08"));  // Dengilo
    CHECK(hits[1].share == doctest::Approx(0.99).epsilon(0.01));
    for (const auto& hit : gazetteer().districts_in(area, 0.0001)) {
        MESSAGE(gazetteer().full_name(hit.code) << " " << hit.share);
        if (hit.code != hits[0].code && hit.code != hits[1].code) CHECK(hit.share <= 0.053);
    }
    auto villages = gazetteer().villages_in(area, 0.10);
    CHECK(villages.size() > 10);
    std::size_t elsewhere = 0;
    for (const auto& hit : villages)
        elsewhere += hit.code.parent() != hits[0].code && hit.code.parent() != hits[1].code;
    CHECK(elsewhere <= 1);
}

// Boundaries overlap at source, so a point can be in two districts: then either is right. Where it
// is in one only, the single reason for another answer is the finer boundary of a village.
TEST_CASE("a point inside a district resolves to it") {
    std::mt19937 random(20260924);
    std::size_t right = 0, overlapped = 0, by_village = 0;
    auto districts = all_districts();
    for (Code district : districts) {
        auto point = random_point_in(gazetteer().boundary(district), random);
        REQUIRE(point);
        auto found = gazetteer().locate(*point);
        REQUIRE(found);
        if (district.contains(*found)) {
            ++right;
        } else if (gazetteer().boundary(found->at(Level::District)).contains(*point)) {
            ++overlapped;
        } else {
            CHECK(gazetteer().boundary(*found).contains(*point));
            ++by_village;
        }
    }
    MESSAGE(districts.size() << " asked, " << right << " right, " << overlapped
                             << " where another district overlaps, " << by_village
                             << " in the boundary of another district's village");
    CHECK(right + overlapped + by_village == 7285);
    CHECK(right + overlapped >= 7285 * 999 / 1000);
    CHECK(right >= 7285 * 985 / 1000);
}

TEST_CASE("places of points") {
    const auto& regions = gazetteer();
    auto at = [&](double lat, double lon) {
        auto found = regions.locate(geo::lat_lon(lat, lon));
        return found ? regions.full_name(*found) : "";
    };
    CHECK(at(-7.7829, 110.3671) == "Cokrodiningratan, Jetis, Kota Yogyakarta");  // Tugu
    CHECK(at(-6.1754, 106.8272) == "Gambir, Gambir, Kota Jakarta Pusat");        // Monas
    CHECK(at(-9, 108) == "");                                                    // the Indian Ocean
    CHECK(at(1.29, 103.85) == "");                                               // Singapore
    CHECK(at(110.4, -7.8) == "");                                                // swapped
    CHECK(at(std::numeric_limits<double>::quiet_NaN(), 110) == "");
}

TEST_CASE("village centroids lie where locate says, but for the sea and errors at source") {
    const auto& regions = gazetteer();
    std::size_t same = 0, nothing = 0, all = 0;
    for (Code district : all_districts()) {
        auto villages = regions.children(district);
        if (villages.empty() || !villages[0].centroid) continue;
        auto found = regions.locate(*villages[0].centroid);
        ++all;
        nothing += !found;
        same += found && district.contains(*found);
    }
    MESSAGE(same << " of " << all << ", " << nothing << " nowhere");
    CHECK(same > all * 95 / 100);
}

TEST_CASE("a small area at the meeting of districts is somebody's") {
    const auto& regions = gazetteer();
    // 300 m around a corner of Dengilo's boundary: less than a thousandth of any district.
    auto corner = regions.boundary(code("75.04.08")).rings().at(0).at(20);
    auto hits = regions.districts_in(geo::Area::circle(corner, 0.3), 0.10);
    REQUIRE(hits.size() >= 1);
    for (const auto& hit : hits) CHECK(hit.share < 0.01);
    // And one that lies wholly within a district.
    auto inside = *regions.find(code("75.04.08"))->centroid;
    auto one = regions.districts_in(geo::Area::circle(inside, 0.5), 0.10);
    REQUIRE(one.size() == 1);
    CHECK(one[0].code == code("75.04.08"));
}

TEST_CASE("the whole country is hit by its own box, villages included") {
    const auto& regions = gazetteer();
    geo::Area box({geo::Ring{{-11.5, 94}, {-11.5, 142}, {6.5, 142}, {6.5, 94}}});
    CHECK(regions.districts_in(box, 1).size() == 7285);
    std::vector<Code> codes;
    for (const auto& hit : regions.villages_in(box, 1)) codes.push_back(hit.code);
    CHECK(codes.size() == 83762);
    CHECK(regions.minimal_cover(codes) == std::vector{Code()});
    CHECK(regions.districts_in(geo::Area(), 0).empty());
    CHECK(regions.villages_in(geo::Area(), 0).empty());
    geo::Area sea({geo::Ring{{-10, 100}, {-10, 101}, {-9, 101}, {-9, 100}}});
    CHECK(regions.districts_in(sea, 0).empty());
    CHECK(regions.villages_in(sea, 0).empty());
}

TEST_CASE("villages with boundaries are measured by them") {
    const auto& regions = gazetteer();
    auto village = code("34.01.01.2001");
    auto hits = regions.villages_in(regions.boundary(village), 0.5);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].code == village);
    CHECK(hits[0].share == doctest::Approx(1).epsilon(0.001));
    CHECK(regions.box(village).contains(regions.boundary(village).rings()[0][0]));
    CHECK(regions.box(Code()).contains(geo::lat_lon(-7.8, 110.4)));
}
