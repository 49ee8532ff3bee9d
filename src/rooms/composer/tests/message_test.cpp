// What goes out: CAP 1.2 within the schema and the profile.
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "cap/parse.h"
#include "cap/write.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/tests/desk_world.h"

using namespace kentongan;
using namespace kentongan::composer;
using namespace kentongan::composer::testing;
using warnings::Level;

namespace {

// Empty when valid, else what xmllint says.
std::string complaints(const std::string& xml) {
    testkit::TempDir folder;
    auto file = folder.path() + "/a.xml", messages = folder.path() + "/out";
    std::ofstream(file, std::ios::binary) << xml;
    auto command = "xmllint --nonet --noout --schema " + std::string(KENTONGAN_SOURCE) +
                   "/tests/data/cap/oasis/CAP-v1.2.xsd " + file + " 2>" + messages;
    if (std::system(command.c_str()) == 0) return {};
    std::ifstream said(messages);
    return {std::istreambuf_iterator<char>(said), {}};
}

std::string written(const geo::Ring& ring) {
    std::string text;
    for (auto point : ring)
        text += std::to_string(point.lat) + "," + std::to_string(point.lon) + " ";
    return text;
}

std::string published(DeskWorld& world, warnings::AlertId alert) {
    return world.read([&](db::Tx& tx) { return world.warnings.cap_xml(tx, alert); });
}

}  // namespace

TEST_CASE("What goes out is valid CAP within the profile, first message, update and end") {
    DeskWorld world;
    auto content = world.flood(Level::Awas);
    content.headline_en = "Flood in Bambanglipuro";
    content.contact = "Posko & siaga 0274 123456";
    content.polygon = "-7.93,110.30 -7.93,110.33 -7.97,110.33 -7.97,110.30";
    auto first = world.issued(content);
    auto xml = published(world, first.alert);
    CHECK(complaints(xml) == "");
    auto read = cap::parse_cap(xml);
    REQUIRE(read.ok());
    const auto& alert = read->front();
    CHECK(cap::check_profile(alert) == std::vector<std::string>{});
    CHECK(alert.sender == "bpbd-bantul@" + world.platform.platform().config.host());
    CHECK(alert.identifier.ends_with(first.id.to_string()));
    CHECK(xml.contains("+07:00</sent>"));
    REQUIRE(alert.infos.size() == 2);
    const auto& info = alert.infos[0];
    CHECK(info.sender_name == "BPBD bpbd-bantul");
    CHECK(info.severity == cap::Severity::Extreme);
    CHECK(info.urgency == cap::Urgency::Immediate);
    CHECK(info.categories == std::vector{cap::Category::Met});
    CHECK(info.responses == std::vector{cap::ResponseType::Evacuate});
    CHECK(*info.expires - *info.effective == 6h);
    CHECK(info.web.ends_with("/peringatan/dari/" + first.id.to_string()));
    REQUIRE(info.areas.size() == 2);
    CHECK(info.areas[0].geocodes.at(0).value == "34.02.05");
    REQUIRE_FALSE(info.areas[0].polygons.empty());
    CHECK(info.areas[0].polygons[0].size() <= 100);
    CHECK(info.areas[1].polygons.size() == 1);
    CHECK_FALSE(info.areas[1].geocodes.empty());
    CHECK(alert.infos[1].headline == "Flood in Bambanglipuro");
    CHECK(alert.infos[1].instruction.starts_with("Move to higher ground now."));

    world.platform.clock().advance(10min);
    auto update = world.sure(world.service().begin_update(world.ani, first.chain, {}, 3));
    update = world.sure(world.service().submit(world.step(world.ani, update)));
    update = world.sure(world.service().approve(world.step(world.budi, update)));
    world.platform.clock().advance(10min);
    auto end = world.sure(world.service().end(world.ani, first.chain, Kind::AllClear, ""));
    for (auto [message, earlier] : {std::pair{update.alert, 1u}, {end.alert, 2u}}) {
        auto body = published(world, message);
        CHECK(complaints(body) == "");
        auto parsed = cap::parse_cap(body);
        REQUIRE(parsed.ok());
        CHECK(cap::check_profile(parsed->front()) == std::vector<std::string>{});
        CHECK(parsed->front().msg_type == cap::MsgType::Update);
        REQUIRE(parsed->front().references.size() == earlier);
        CHECK(parsed->front().references[0].identifier == alert.identifier);
        CHECK(parsed->front().references[0].sent == alert.sent);
    }
}

TEST_CASE("A place has its shape, which reaches nobody else") {
    DeskWorld world;
    int without = 0;
    auto districts = testkit::gazetteer().children(code("34.02"));
    for (const auto& district : districts) {
        auto rings = rings_of(testkit::gazetteer(), world.warnings, district.code);
        without += rings.empty();
        for (const auto& ring : rings) {
            CHECK(ring.size() <= 100);
            CHECK(drawn_ring(written(ring)).ok());
        }
    }
    CHECK(without <= 3);  // whose neighbour's village lies within them, in our data
    auto begin = std::chrono::steady_clock::now();
    auto bantul = rings_of(testkit::gazetteer(), world.warnings, code("34.02"));
    std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
    MESSAGE("without shape: ", without, "; Bantul: ", bantul.size(), " rings, ", taken.count(),
            " ms");
    CHECK_FALSE(bantul.empty());
}

TEST_CASE("A drawn area is closed, and refused when it cannot be meant") {
    CHECK(drawn_ring("-7.9,110.3 -7.9,110.4 -8.0,110.4")->size() == 4);
    CHECK(drawn_ring("-7.9,110.3 -7.9,110.4 -8.0,110.4 -7.9,110.3")->size() == 4);
    CHECK_FALSE(drawn_ring("-7.9,110.3 -7.9,110.4").ok());
    CHECK_FALSE(drawn_ring("-7.9,110.3 -7.9,110.4 -7.9,110.5").ok());  // a line
    CHECK_FALSE(drawn_ring("-7.9,110.3 -7.9,110.4 -8.0,150").ok());
    std::string circle;
    for (int i = 0; i < 120; ++i)
        circle +=
            std::to_string(-7.5 - 0.001 * i) + "," + std::to_string(110 + 0.001 * i * i) + " ";
    CHECK_FALSE(drawn_ring(circle).ok());
}

TEST_CASE("How many people a warning is for is told as far as it is known") {
    auto bantul = reached_in(testkit::gazetteer(), {code("34.02")});
    CHECK(bantul.villages == 75);
    CHECK(bantul.people > 900'000);
    CHECK_FALSE(bantul.is_estimate);
    auto district = reached_in(testkit::gazetteer(), {code("34.02.05")});
    CHECK(district.villages == 3);
    CHECK(district.is_estimate);
    CHECK(district.people > 20'000);
    CHECK(district.people < 80'000);
}
