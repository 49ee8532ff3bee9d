#include <doctest/doctest.h>

#include "platform/base/json.h"
#include "platform/platform.h"
#include "rooms/regions/api.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

struct World {
    testkit::TestPlatform test;
    regions::Regions gazetteer;
    World() { regions::add_routes(test.platform(), gazetteer); }
    json::value get(const std::string& target, int status = 200) {
        auto response = test.get(target);
        CHECK(response.status == status);
        auto value = parse_json(response.body);
        REQUIRE(value.ok());
        return *value;
    }
};

}  // namespace

TEST_CASE("places can be found, read and asked for by a point") {
    World world;
    auto found = world.get("/api/kentongan/v1/regions?q=sidomulyo+bambangl&limit=3");
    REQUIRE(found.as_array().size() == 1);
    const auto& village = found.at(0);
    CHECK(village.at("name") == "Sidomulyo");
    CHECK(village.at("full_name") == "Sidomulyo, Bambanglipuro, Bantul");
    CHECK(village.at("level") == "village");
    CHECK(village.at("lat").as_double() == doctest::Approx(-7.95).epsilon(0.01));
    CHECK(village.at("lon").as_double() == doctest::Approx(110.3).epsilon(0.01));

    auto bantul = world.get("/api/kentongan/v1/regions/34.02");
    CHECK(bantul.at("name") == "Kabupaten Bantul");
    CHECK(bantul.at("population").to_number<int>() > 900'000);
    CHECK(bantul.at("children").as_array().size() == 17);
    CHECK(bantul.at("children").at(0).at("level") == "district");
    CHECK(world.get("/api/kentongan/v1/regions/0").at("children").as_array().size() == 38);
    CHECK(world.get("/api/kentongan/v1/regions/92.71").at("code") == "96.71");

    auto tugu = world.get("/api/kentongan/v1/regions/at?lat=-7.7829&lon=110.3671");
    CHECK(tugu.at("full_name") == "Cokrodiningratan, Jetis, Kota Yogyakarta");
}

TEST_CASE("what is no place is said so") {
    World world;
    world.get("/api/kentongan/v1/regions/99", 404);
    world.get("/api/kentongan/v1/regions/abc", 404);
    world.get("/api/kentongan/v1/regions/at?lat=-9&lon=108", 404);
    world.get("/api/kentongan/v1/regions/at?lat=x&lon=108", 400);
    world.get("/api/kentongan/v1/regions?q=a&within=3", 400);
    CHECK(world.get("/api/kentongan/v1/regions").as_array().empty());
    CHECK(world.get("/api/kentongan/v1/regions?q=a&limit=99999").as_array().size() == 40);
    CHECK(world.get("/api/kentongan/v1/regions?q=a&limit=-1").as_array().size() == 1);
}

TEST_CASE("A place and its parts can be drawn") {
    World world;
    auto bantul = world.get("/api/kentongan/v1/regions/34.02/outline.geojson");
    CHECK(bantul.at("type") == "FeatureCollection");
    const auto& features = bantul.at("features").as_array();
    REQUIRE(features.size() == 18);  // 17 districts and itself
    CHECK(features.front().at("properties").at("label") == "Srandakan");
    CHECK(features.front().at("properties").at("class") == "inner");
    CHECK(features.back().at("properties").at("class") == "outline");
    const auto& ring = features.back().at("geometry").at("coordinates").at(0).at(0).as_array();
    CHECK(ring.size() >= 4);
    CHECK(ring.front() == ring.back());
    CHECK(ring.front().at(0).as_double() == doctest::Approx(110.3).epsilon(0.01));
    world.get("/api/kentongan/v1/regions/99.99/outline.geojson", 404);
}
