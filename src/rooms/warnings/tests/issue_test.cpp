// What an office of this server writes goes the same way as what is fetched.
#include "platform/bus/bus.h"
#include "platform/web/pages.h"
#include "testkit/region_world.h"

using namespace kentongan;
using testkit::code;
using testkit::RegionWorld;
using testkit::Warned;

TEST_CASE("An office's own message is live, verified and told as a whole") {
    RegionWorld world;
    world.migrate();
    auto officer = world.person("petugas");
    auto office = world.office("bpbd-bantul", "34.02", {officer});
    auto chain = world.warn(office);
    auto told = world.summary(chain);
    CHECK(told.live_at(world.platform.clock().now()));
    CHECK(told.verified);
    CHECK_FALSE(told.exercise);
    CHECK(told.level == warnings::Level::Siaga);
    CHECK(told.hazard == "flood");
    CHECK(told.urgency == cap::Urgency::Immediate);
    CHECK(told.source == "BPBD bpbd-bantul");
    CHECK(told.cover == std::vector{code("34.02.05")});
    CHECK(told.path == "/peringatan/" + told.head.to_string());
    CHECK(world.warnings.live_chains() == std::vector{chain});
    CHECK(world.platform.get(told.path).body.find("Banjir di Bambanglipuro") != std::string::npos);
    world.read([&](db::Tx& tx) {
        CHECK(world.notifications.unread_count(tx, officer) == 1);
        CHECK(world.warnings.cap_xml(tx, told.head).find("<identifier>banjir-1</identifier>") !=
              std::string::npos);
        CHECK(world.warnings.offices_of(tx, officer).at(0).name == "bpbd-bantul");
        CHECK(world.warnings.is_officer_for(tx, officer, code("34.02.05.2001")));
        CHECK_FALSE(world.warnings.is_officer_for(tx, officer, code("34.71.01")));
    });
}

TEST_CASE("A cancel ends the chain, and the event comes with the transaction") {
    RegionWorld world;
    world.migrate();
    auto office = world.office("bpbd-bantul", "34.02");
    int within = 0, ended = 0;
    auto& bus = world.platform.platform().bus;
    bus.subscribe_within<warnings::AlertIssued>(
        [&](db::Tx&, const warnings::AlertIssued&) { ++within; });
    bus.subscribe_within<warnings::AlertEnded>(
        [&](db::Tx&, const warnings::AlertEnded&) { ++ended; });
    auto chain = world.warn(office);
    CHECK(within == 1);
    auto end = world.warn(
        office,
        {.identifier = "banjir-2", .type = cap::MsgType::Cancel, .references = {"banjir-1"}});
    CHECK(end == chain);
    CHECK(ended == 1);
    auto told = world.summary(chain);
    CHECK(told.state == warnings::State::Cancelled);
    CHECK(world.warnings.live_chains().empty());
    world.read([&](db::Tx& tx) {
        auto messages = world.warnings.messages(tx, chain, "id");
        REQUIRE(messages.size() == 2);
        CHECK(messages[1].msg_type == cap::MsgType::Cancel);
    });
}

TEST_CASE("Only an office warns from here, within its regions and hazards") {
    RegionWorld world;
    world.migrate();
    auto refused = world.write([&](db::Tx& tx) {
        return world.warnings.issue(tx, warnings::SourceId(7), world.message({}));
    });
    CHECK(refused.error().code() == ErrorCode::Forbidden);
    warnings::Office office{.regions = {code("34.02")}, .hazards = {"flood"}};
    const regions::Code inside[] = {code("34.02.05")}, outside[] = {code("34.71.01")};
    CHECK(warnings::Warnings::may_warn(office, inside, "flood"));
    CHECK_FALSE(warnings::Warnings::may_warn(office, outside, "flood"));
    CHECK_FALSE(warnings::Warnings::may_warn(office, inside, "tsunami"));
    auto chain = world.warn(world.office("bpbd-sleman", "34.04"), {.place = "34.02.05"});
    CHECK_FALSE(world.summary(chain).verified);
}

TEST_CASE("A preview shows what people would see and writes nothing") {
    RegionWorld world;
    world.migrate();
    auto office = world.office("bpbd-bantul", "34.02");
    auto& pages = world.platform.platform().pages;
    auto html = world.read([&](db::Tx& tx) {
        return pages.fragment("warnings/page",
                              world.warnings.preview(tx, office, world.message({}), "id"), "id");
    });
    CHECK(html.find("SIAGA") != std::string::npos);
    CHECK(html.find("Bambanglipuro") != std::string::npos);
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("a village has a feed of its own, which says what ended and knows no exercise") {
    RegionWorld world;
    world.migrate();
    const auto office = world.office("bpbd-bantul", "34.02");
    world.warn(office);
    const auto feed = [&](const std::string& code) {
        return world.platform.get("/feeds/peringatan/" + code + ".rss");
    };
    const auto village = feed("34.02.05.2001");
    CHECK(village.status == 200);
    CHECK(village.body.find("<title>SIAGA: ") != std::string::npos);
    CHECK(village.body.find("<ttl>") != std::string::npos);
    CHECK(feed("34.04.01").body.find("<item>") == std::string::npos);
    CHECK(feed("99.99").status == 404);
    CHECK(world.platform.get("/feeds/peringatan/34.02.05").status == 404);
    world.warn(
        office,
        {.identifier = "latihan-1", .status = cap::Status::Exercise, .headline = "Latihan banjir"});
    CHECK(feed("34.02").body.find("Latihan banjir") == std::string::npos);
    world.warn(
        office,
        {.identifier = "banjir-2", .type = cap::MsgType::Cancel, .references = {"banjir-1"}});
    CHECK(feed("34.02").body.find("<title>BERAKHIR · ") != std::string::npos);
}
