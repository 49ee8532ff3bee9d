// What people and programs see of reports.
#include <cstdlib>

#include "platform/base/json.h"
#include "rooms/reports/tests/world.h"

using namespace kentongan;
using namespace kentongan::reports;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string location_of(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Location") return value;
    return {};
}

}  // namespace

TEST_CASE("A form without scripts asks which village, then leads to one's own report") {
    World world;
    auto asked = world.platform.post("/lapor", {{"kind", "flood"},
                                                {"detail_flood", "waist"},
                                                {"detail_fire", "small"},
                                                {"text", "Rumah <b>saya</b>"},
                                                {"tempat", "sidomulyo"}});
    CHECK(asked.status == 422);
    CHECK(has(asked, "Rumah &lt;b&gt;saya&lt;/b&gt;"));
    CHECK(has(asked, "type=\"radio\" name=\"place\" value=\""));
    auto sent = world.platform.post("/lapor", {{"kind", "flood"},
                                               {"detail_flood", "waist"},
                                               {"text", "Rumah <b>saya</b>"},
                                               {"place", kVillage}});
    REQUIRE(sent.status == 303);
    const auto own = location_of(sent);
    auto page = world.platform.get(own);
    CHECK(page.status == 200);
    CHECK(has(page, "Banjir, sepinggang"));
    CHECK(has(page, "Rumah &lt;b&gt;saya&lt;/b&gt;"));
    CHECK_FALSE(has(page, "<b>saya"));
    auto forged = own;
    forged.back() = own.back() == 'A' ? 'B' : 'A';
    CHECK(world.platform.get(forged).status == 404);
    CHECK(world.platform.post(own + "/tarik", {}).status == 303);
    CHECK(world.platform.get(own).status == 404);
    CHECK(world.live().empty());
}

TEST_CASE("The public sees about where, never who, and that it is not official") {
    World world;
    const auto ani = world.person("ani_rahasia");
    const auto id = world.send(world.flood(ani)).cluster;
    const auto path = "/laporan-warga/" + id.to_string();
    for (const auto& target :
         {std::string("/laporan-warga"), path, "/api/kentongan/v1/reports/" + id.to_string(),
          std::string("/api/kentongan/v1/reports.geojson")}) {
        auto response = world.platform.get(target);
        CHECK_MESSAGE(response.status == 200, target);
        CHECK_FALSE_MESSAGE(has(response, "ani_rahasia"), target);
        CHECK_FALSE_MESSAGE(has(response, "-7.9502"), target);
        CHECK_MESSAGE(has(response, "Laporan warga, belum diperiksa"), target);
    }
    auto json = parse_json(world.platform.get("/api/kentongan/v1/reports?kind=flood").body);
    CHECK(json->as_array().at(0).at("lat").to_number<double>() == doctest::Approx(-7.95));
    CHECK(json->as_array().at(0).at("official") == false);
    CHECK(world.platform.get("/api/kentongan/v1/reports?kind=x").status == 422);

    auto officer = world.person("petugas");
    world.office("bpbd-bantul", "34.02", {officer});
    CHECK(world.platform.get("/kelola/laporan", ani.value()).status == 403);
    CHECK(has(world.platform.get("/kelola/laporan", officer.value()), "Air masuk rumah."));
    CHECK(world.platform
              .post("/kelola/laporan/" + id.to_string(), {{"ke", "verified"}, {"note", "Benar"}},
                    officer.value())
              .status == 303);
    CHECK(has(world.platform.get(path), "Sudah diperiksa petugas"));
    CHECK(has(world.platform.get("/api/kentongan/v1/reports.geojson"), "-7.9502"));
    CHECK(world.platform.post(path + "/masih", {}).status == 303);
    CHECK(world.service().judge(officer, id, State::False, "").ok());
    CHECK(world.platform.get(path).status == 410);
}

TEST_CASE("Programs report, repeat without harm, and withdraw") {
    World world;
    const auto ani = world.person("ani");
    testkit::TestPlatform::Call call;
    call.method = http::Method::Post;
    call.target = "/api/kentongan/v1/reports";
    call.account = ani.value();
    call.form = {{"kind", "road"}, {"detail", "closed"}, {"lat", "-7.9502"}, {"lon", "110.3201"}};
    call.headers = {{"idempotency-key", "abc-1"}};
    auto made = world.platform.call(call);
    REQUIRE(made.status == 201);
    auto repeated = world.platform.call(call);
    CHECK(repeated.status == 200);
    const auto id = std::string(parse_json(made.body)->at("id").as_string());
    CHECK(parse_json(repeated.body)->at("id") == parse_json(made.body)->at("id"));
    auto forbidden = call;
    forbidden.scopes = "read";
    CHECK(world.platform.call(forbidden).status == 403);
    testkit::TestPlatform::Call removal{.method = http::Method::Delete,
                                        .target = "/api/kentongan/v1/reports/" + id};
    CHECK(world.platform.call(removal).status == 404);
    removal.account = ani.value();
    CHECK(world.platform.call(removal).status == 204);
    CHECK(world.live().empty());
}

TEST_CASE("CAP holds what was verified, valid, and says that it is no warning") {
    World world;
    const auto ani = world.person("ani");
    auto report = world.flood(ani);
    report.text = "Air & lumpur <deras>";
    const auto id = world.send(report).cluster;
    auto unseen = world.flood(world.person("budi"));
    unseen.kind = "fire";
    unseen.detail = "small";
    unseen.text = "Tidak terbukti";
    world.send(unseen);
    auto officer = world.person("petugas");
    world.office("bpbd-bantul", "34.02", {officer});
    testkit::Pictures folder;
    const auto is_valid = [&](const std::string& xml) {
        folder.write("laporan.xml", xml);
        const auto command = "xmllint --noout --schema " KENTONGAN_SOURCE
                             "/tests/data/cap/oasis/CAP-v1.2.xsd " +
                             folder.path("laporan.xml") + " >/dev/null 2>&1";
        return std::system(command.c_str()) == 0;
    };
    auto empty = world.platform.get("/api/kentongan/v1/reports.cap");
    CHECK(is_valid(empty.body));
    CHECK_FALSE(has(empty, "<info>"));
    CHECK(world.service().judge(officer, id, State::Verified, "").ok());
    auto cap = world.platform.get("/api/kentongan/v1/reports.cap");
    CHECK(is_valid(cap.body));
    CHECK(has(cap, "<code>laporan-warga</code>"));
    CHECK(has(cap, "<severity>Moderate</severity>"));
    CHECK(has(cap, "<certainty>Observed</certainty>"));
    CHECK(has(cap, "Air &amp; lumpur &lt;deras&gt;"));
    CHECK_FALSE(has(cap, "Tidak terbukti"));
    CHECK_FALSE(is_valid("<alert/>"));
}

TEST_CASE("Other rooms get what lies in their places") {
    World world;
    world.send(world.flood(world.person("ani")));
    world.read([&](db::Tx& tx) {
        const regions::Code here[] = {testkit::code("34.02.05")},
                            elsewhere[] = {testkit::code("34.04")};
        const std::string fire[] = {"fire"};
        CHECK(world.reports.views_near(tx, here, {}, 5, "id", world.now()).size() == 1);
        CHECK(world.reports.views_near(tx, here, fire, 5, "id", world.now()).empty());
        CHECK(world.reports.views_near(tx, elsewhere, {}, 5, "id", world.now()).empty());
        CHECK(world.reports.count_near(tx, here, {}, world.now()) == 1);
    });
}
