#include "platform/geo/geo.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "platform/geo/coverage.h"

using namespace kentongan::geo;

namespace {

Ring square(double south, double west, double side) {
    return {{south, west}, {south, west + side}, {south + side, west + side}, {south + side, west}};
}

Overlap overlap(const Area& area, const Area& outline) {
    AreaIndex::Scratch scratch;
    return AreaIndex(area).overlap(edges_of(outline), outline.box(), scratch);
}

}  // namespace

TEST_CASE("the order of latitude and longitude is said by name") {
    CHECK(lat_lon(-7.8, 110.4) == lon_lat(110.4, -7.8));
    CHECK(kIndonesia.contains(lat_lon(-7.8, 110.4)));
    CHECK_FALSE(kIndonesia.contains(lat_lon(110.4, -7.8)));
}

TEST_CASE("distances are great circles") {
    // Monas to Tugu Yogyakarta; a degree of latitude is 111.195 km on the mean sphere.
    CHECK(distance_km({0, 100}, {1, 100}) == doctest::Approx(111.195).epsilon(0.0001));
    CHECK(distance_km({-6.1754, 106.8272}, {-7.7829, 110.3671}) ==
          doctest::Approx(429.4).epsilon(0.005));
    CHECK(distance_km({-7, 110}, {-7, 110}) == 0);
    CHECK(distance_to_segment_km({0, 100}, {1, 99}, {1, 101}) ==
          doctest::Approx(111.195).epsilon(0.001));
    CHECK(distance_to_segment_km({0, 100}, {0, 101}, {0, 102}) ==
          doctest::Approx(111.195).epsilon(0.001));
}

TEST_CASE("containment is even-odd: holes are outside, islands in them inside again") {
    Area area({square(0, 100, 9), square(3, 103, 3), square(4, 104, 1)});
    CHECK(area.contains({1, 101}));
    CHECK_FALSE(area.contains({3.5, 103.5}));
    CHECK(area.contains({4.5, 104.5}));
    CHECK_FALSE(area.contains({10, 101}));
    AreaIndex index(area);
    CHECK(index.contains({1, 101}));
    CHECK_FALSE(index.contains({3.5, 103.5}));
    CHECK(index.contains({4.5, 104.5}));
    CHECK_FALSE(index.contains({10, 101}));
}

TEST_CASE("a self-intersecting ring needs no repair") {
    Area bow_tie({Ring{{0, 100}, {2, 102}, {2, 100}, {0, 102}}});  // two triangles
    CHECK_FALSE(bow_tie.contains({1, 101.9}));
    CHECK(bow_tie.contains({1.9, 101}));
    Area whole({square(0, 100, 2)});
    CHECK(overlap(whole, bow_tie).of_outline == doctest::Approx(1));
    CHECK(overlap(bow_tie, whole).of_outline == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("overlapping polygons of a union do not cancel out") {
    std::vector<Ring> rings{square(0, 100, 2), square(0, 101, 2)};
    Area both(rings, Fill::Union), either(rings);
    CHECK(both.contains({1, 101.5}));
    CHECK_FALSE(either.contains({1, 101.5}));
    CHECK(AreaIndex(both).contains({1, 101.5}));
    Area middle({square(0.5, 101.2, 0.6)});
    CHECK(overlap(both, middle).of_outline == doctest::Approx(1));
    CHECK(overlap(either, middle).of_outline == doctest::Approx(0));
    Area all({Ring{{0, 100}, {0, 103}, {2, 103}, {2, 100}}});
    CHECK(overlap(both, all).of_area == doctest::Approx(1));
}

TEST_CASE("shares of a partly covered outline") {
    Area outline({square(0, 100, 4), square(1, 101, 1)});  // 16 − 1 = 15
    Area west({Ring{{-1, 99}, {-1, 102}, {9, 102}, {9, 99}}});
    CHECK(overlap(west, outline).of_outline == doctest::Approx(7.0 / 15).epsilon(0.01));
    CHECK(overlap(Area({square(-1, 99, 9)}), outline).of_outline == doctest::Approx(1));
    CHECK(overlap(Area({square(7, 107, 1)}), outline).of_outline == 0);
    CHECK(overlap(Area({square(1.2, 101.2, 0.5)}), outline).of_outline == 0);  // in the hole
}

TEST_CASE("an area far smaller than the outline is not missed between the lines") {
    Area outline({square(-8, 110, 1)});
    auto tiny = overlap(Area::circle({-7.512, 110.507}, 0.2), outline);
    CHECK(tiny.of_area == doctest::Approx(1).epsilon(0.01));
    double square_km = 111.195 * 111.195 * std::cos(7.5 * std::numbers::pi / 180);
    CHECK(tiny.of_outline == doctest::Approx(std::numbers::pi * 0.04 / square_km).epsilon(0.02));
}

TEST_CASE("a circle is round on the ground") {
    Point centre{-7.8, 110.4};
    auto circle = Area::circle(centre, 25);
    for (auto p : circle.rings().at(0))
        CHECK(distance_km(centre, p) == doctest::Approx(25).epsilon(0.005));
    CHECK(circle.contains(centre));
    CHECK(Area::circle(centre, 0).empty());
    CHECK(Area::circle(centre, std::numeric_limits<double>::quiet_NaN()).empty());
}

TEST_CASE("rings that are none are left out") {
    double nan = std::numeric_limits<double>::quiet_NaN();
    Area area({Ring{}, Ring{{0, 0}, {1, 1}}, Ring{{0, nan}, {1, 1}, {2, 0}}});
    CHECK(area.empty());
    CHECK(area.box().empty());
    CHECK_FALSE(AreaIndex(area).contains({0, 0}));
    CHECK(overlap(area, Area({square(0, 0, 1)})).of_outline == 0);
    CHECK(overlap(Area({square(0, 0, 1)}), area).of_outline == 0);
}

TEST_CASE("simplifying keeps what stands out, closed") {
    Ring ring{{0, 0}, {0, 1}, {0.001, 2}, {0, 4}, {4, 4}, {4, 2}, {4.001, 1}, {4, 0}, {0, 0}};
    auto simple = simplify(ring, 0.01);
    CHECK(simple == Ring{{0, 0}, {0, 4}, {4, 4}, {4, 0}, {0, 0}});
    CHECK(simplify(ring, 100).size() >= 4);
    CHECK(simplify({{0, 0}, {1, 1}, {0, 2}}, 1).size() == 3);
}

TEST_CASE("a zigzag made to be slow is answered within bounds") {
    Ring zigzag;
    for (int i = 0; i < 200'000; ++i) zigzag.push_back({i % 2 ? -10.0 : 5.0, 95 + i * 0.0002});
    Area area({zigzag});
    AreaIndex index(area);
    AreaIndex::Scratch scratch;
    Area outline({square(-8, 110, 1)});
    auto edges = edges_of(outline);
    for (int i = 0; i < 2000; ++i) index.overlap(edges, outline.box(), scratch);
    CHECK(simplify(zigzag, 0.01).size() <= 16'385);
}
