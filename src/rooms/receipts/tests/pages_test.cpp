// The list of places not reached, the liaison's own page, the report and the map, for whom they
// are.
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/receipts/tests/world.h"

using namespace kentongan;
using namespace kentongan::receipts;
using namespace kentongan::receipts::testing;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

int count(const http::Response& response, std::string_view text) {
    int found = 0;
    for (auto at = response.body.find(text); at != std::string::npos;
         at = response.body.find(text, at + 1))
        ++found;
    return found;
}

// A flood in Bambanglipuro with its officer, and pages about it.
struct Flood : World {
    AccountId officer = person("petugas");
    warnings::SourceId bpbd = office("bpbd-bantul", "34.02", {officer});
    ChainId chain;

    explicit Flood(const testkit::Warned& wanted = {}) { chain = warn(bpbd, wanted); }
    http::Response page(std::string_view rest, AccountId who) {
        platform.clock().advance(kCountedEvery);
        return platform.get(summary(chain).path + std::string(rest), who.value());
    }
    http::Response say(std::string_view action, std::string_view place, AccountId who) {
        return platform.post(summary(chain).path + std::string(action),
                             {{"tempat", std::string(place)}, {"lanjut", "/penghubung/saya"}},
                             who.value());
    }
};

}  // namespace

TEST_CASE("an officer sees who was not reached, whom to call, and takes it from the list") {
    Flood world;
    world.appoint("34.02.05", "Siti Aminah");
    world.record({world.receipt(world.chain, "34.02.05.2001", "sub:1", Stage::Shown),
                  world.receipt(world.chain, "34.02.05.2002", "sub:2", Stage::HandedOver)});
    auto page = world.page("/jangkauan", world.officer);
    CHECK(page.status == 200);
    CHECK(has(page, "1 dari 3 desa"));
    CHECK_FALSE(has(page, "id=\"t34.02.05.2001\""));
    CHECK(has(page, "id=\"t34.02.05.2002\""));
    CHECK(has(page, "id=\"t34.02.05.2003\""));
    CHECK(has(page, "Siti Aminah"));
    CHECK(has(page, "tel:+6281234567890"));
    CHECK(count(page, "/diumumkan\"") == 2);
    CHECK(world.say("/diumumkan", "34.02.05.2003", world.officer).status == 303);
    page = world.page("/jangkauan", world.officer);
    CHECK(has(page, "2 dari 3 desa"));
    CHECK_FALSE(has(page, "id=\"t34.02.05.2003\""));
    CHECK(has(page, "/diumumkan/batal\""));
    CHECK(has(world.page("/jangkauan?tampil=sudah", world.officer), "id=\"t34.02.05.2003\""));
    CHECK(count(world.page("/jangkauan?tampil=semua", world.officer), "<li id=\"t34") == 3);
    CHECK(world.say("/diumumkan/batal", "34.02.05.2003", world.officer).status == 303);
    CHECK(has(world.page("/jangkauan/potongan", world.officer), "id=\"t34.02.05.2003\""));
}

TEST_CASE("strangers see nothing of it, and nobody of a warning that is not there") {
    Flood world;
    auto stranger = world.person("asing");
    for (auto rest : {"/jangkauan", "/jangkauan/potongan", "/laporan", "/laporan.csv"}) {
        CHECK(world.page(rest, stranger).status == 403);
        CHECK(world.page(rest, AccountId()).status == 303);
    }
    CHECK(world.say("/diumumkan", "34.02.05.2001", stranger).status == 403);
    const auto map = "/api/kentongan/v1/alerts/" + world.summary(world.chain).head.to_string() +
                     "/reach.geojson";
    CHECK(world.platform.get(map, stranger.value()).status == 403);
    CHECK(world.platform.get(map).status == 401);
    CHECK(world.platform.get("/peringatan/1/jangkauan", world.officer.value()).status == 404);
}

TEST_CASE("a liaison has their own places on a short page, with one tap for all of them") {
    Flood world;
    auto liaison = world.person("ani"), stranger = world.person("asing");
    CHECK(has(world.platform.get("/penghubung/saya", stranger.value()), "class=\"empty\""));
    world.appoint("34.02.05", "Ani", liaison);
    world.appoint("34.02.06", "Tetangga");
    world.record({world.receipt(world.chain, "34.02.05.2001", "sub:1", Stage::HandedOver)});
    auto page = world.platform.get("/penghubung/saya", liaison.value());
    CHECK(has(page, "Banjir di Bambanglipuro"));
    CHECK(count(page, "<li id=\"t34.02.05.") == 3);
    CHECK(has(page, "value=\"34.02.05\""));
    CHECK(world.say("/diumumkan", "34.02.05", liaison).status == 303);
    page = world.platform.get("/penghubung/saya", liaison.value());
    CHECK(count(page, "<li id=\"t34.02.05.") == 0);
    CHECK(has(page, "/diumumkan/batal\""));
    CHECK(world.page("/jangkauan", liaison).status == 200);
}

TEST_CASE("the liaison of one village has a line, also where its district is one for others") {
    Flood world;
    auto liaison = world.person("ani");
    world.appoint("34.02.05.2002", "Ani", liaison);
    auto page = world.platform.get("/penghubung/saya", liaison.value());
    CHECK(count(page, "<li id=\"t34.02.05.2002\"") == 1);
    CHECK(count(world.page("/jangkauan", liaison), "<li id=\"t34") == 1);
    CHECK(count(world.page("/jangkauan", world.officer), "<li id=\"t34.02.05\"") == 1);
    // Somebody there has seen it: it still has to be announced, and can be.
    world.record({world.receipt(world.chain, "34.02.05.2002", "sub:1", Stage::Shown)});
    world.platform.clock().advance(10s);
    page = world.platform.get("/penghubung/saya", liaison.value());
    CHECK(count(page, "<li id=\"t34.02.05.2002\"") == 1);
    CHECK(has(page, "name=\"tempat\" value=\"34.02.05.2002\""));
}

TEST_CASE("an exercise is called one everywhere, and is no business of who did not join") {
    World world;
    auto officer = world.person("petugas"), joins = world.person("ani", "34.02.05.2001", true),
         other = world.person("budi");
    auto chain = world.warn(world.office("latihan-bantul", "34.02", {officer}, true),
                            {.status = cap::Status::Exercise, .headline = "Banjir pura-pura"});
    world.appoint("34.02.05.2001", "Ani", joins);
    world.appoint("34.02.05.2002", "Budi", other);
    for (auto rest : {"/jangkauan", "/laporan"}) {
        auto page = world.platform.get(world.summary(chain).path + rest, officer.value());
        CHECK(page.status == 200);
        CHECK(has(page, "LATIHAN: "));
        CHECK(count(page, "LATIHAN") >= 2);
    }
    CHECK(has(world.platform.get("/penghubung/saya", joins.value()), "LATIHAN: Banjir pura-pura"));
    CHECK_FALSE(has(world.platform.get("/penghubung/saya", other.value()), "Banjir pura-pura"));
}

// Sleman's 86 villages have somebody to reach; of the other four regencies their 61 districts are
// listed, because we know nobody there.
TEST_CASE("a long list comes in pages, and a page begins after a line that is reached meanwhile") {
    World world;
    auto officer = world.person("provinsi");
    auto chain = world.warn(world.office("bpbd-diy", "34", {officer}), {.place = "34"});
    std::vector<Receipt> all;
    for (const auto& district : testkit::gazetteer().children(code("34.04")))
        for (const auto& village : testkit::gazetteer().children(district.code))
            all.push_back(world.receipt(chain, village.code.to_string(),
                                        "sub:" + village.code.to_string(), Stage::HandedOver));
    world.record(all);
    const auto path = world.summary(chain).path;
    auto first = world.platform.get(path + "/jangkauan", officer.value());
    CHECK(count(first, "<li id=\"t34") == 100);
    CHECK(count(first, "<li id=\"t34.04.") == 86);
    constexpr std::string_view kNext = "&amp;sesudah=";
    const auto at = first.body.find(kNext);
    REQUIRE(at != std::string::npos);
    const auto begin = at + kNext.size();
    const auto last = first.body.substr(begin, first.body.find('"', begin) - begin);
    CHECK(world.platform.post(path + "/diumumkan", {{"tempat", last}}, officer.value()).status ==
          303);
    auto second = world.platform.get(path + "/jangkauan?sesudah=" + last, officer.value());
    CHECK(count(second, "<li id=\"t34") == 47);
    auto only = world.platform.get(path + "/jangkauan?di=34.71", officer.value());
    CHECK(count(only, "<li id=\"t34") == 14);
}

// Handed over at the first moment to four; delivered after 10, 20 and 90 s, seen after 90 s and
// 65 min.
TEST_CASE("the report tells the times that were worked out by hand") {
    Flood world;
    const auto start = world.now();
    const auto put = [&](int who, std::string_view place, Stage stage, Duration after) {
        auto receipt = world.receipt(world.chain, place, "sub:" + std::to_string(who), stage);
        receipt.at = start + after;
        world.record({receipt});
    };
    for (int who = 1; who <= 4; ++who)
        put(who, who == 4 ? "34.02.05.2002" : "34.02.05.2001", Stage::HandedOver, 0s);
    put(1, "34.02.05.2001", Stage::Delivered, 10s);
    put(2, "34.02.05.2001", Stage::Delivered, 20s);
    put(3, "34.02.05.2001", Stage::Shown, 90s);
    put(1, "34.02.05.2001", Stage::Shown, 65min);
    auto page = world.page("/laporan", world.officer);
    CHECK(page.status == 200);
    // Of four the second had it after 20 s; the fourth, who is 90 and 99 of 100, never.
    CHECK(has(page, "<td>20 detik</td><td>–</td><td>–</td><td>1 jam 5 menit</td><td>–</td>"));
    // In the village of three: half is the second, the rest the third.
    CHECK(has(page, "<td>20 detik</td><td>1 menit 30 detik</td><td>1 jam 5 menit</td>"));
    CHECK(has(page, "Mulyodadi"));  // never reached
    auto csv = world.page("/laporan.csv", world.officer);
    CHECK(csv.body.starts_with("\xef\xbb\xbf"));
    CHECK(has(csv, "saluran,,Pemberitahuan di ponsel,4,3,2,0,"));
    CHECK(has(csv, ",belum\r\n"));
    CHECK(count(csv, "\r\n") == 2 + 1 + 3);  // title, header, one channel, three villages
}

TEST_CASE("the map tells where it came, as polygons") {
    Flood world;
    world.record({world.receipt(world.chain, "34.02.05.2001", "sub:1", Stage::Shown)});
    auto answer =
        world.platform.get("/api/kentongan/v1/alerts/" +
                               world.summary(world.chain).head.to_string() + "/reach.geojson",
                           world.officer.value());
    CHECK(answer.status == 200);
    auto parsed = parse_json(answer.body);
    REQUIRE(parsed.ok());
    const auto& features = parsed->as_object().at("features").as_array();
    REQUIRE(features.size() == 3);
    CHECK(*find_string(features[0].as_object().at("properties"), "class") == "reached");
    CHECK(*find_string(features[1].as_object().at("properties"), "class") == "not");
    CHECK(*find_string(features[0].as_object().at("geometry"), "type") == "MultiPolygon");
    CHECK(
        find_string(features[0].as_object().at("properties"), "label")->starts_with("Sidomulyo, "));
}
