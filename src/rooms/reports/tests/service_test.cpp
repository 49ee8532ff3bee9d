// What is taken, what belongs together, when it is over, and who may say what.
#include "rooms/reports/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::reports;
using testkit::code;

namespace {

std::string field_of(const std::vector<Error>& errors) {
    return errors.empty() ? "" : errors.front().field();
}

// The picture with another head: it says it has 60,000 × 60,000 pixels (PNG, 11.2.2 and annex D).
std::string vast(std::string png) {
    constexpr std::size_t kType = 12, kSize = 16, kSum = 29;
    for (auto at : {kSize, kSize + 4}) png.replace(at, 4, std::string("\0\0\xea\x60", 4));
    std::uint32_t sum = 0xffffffff;
    for (char c : png.substr(kType, kSum - kType)) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    sum = ~sum;
    for (std::size_t i = 0; i < 4; ++i) png[kSum + i] = static_cast<char>(sum >> (24 - 8 * i));
    return png;
}

}  // namespace

TEST_CASE("A report near another of its kind within two hours joins it") {
    World world;
    const auto first = world.send(world.flood(world.person("satu"))).cluster;
    auto near = world.flood(world.person("dua"));
    near.point = geo::lat_lon(kHere.lat + 0.0024, kHere.lon);  // some 270 m
    CHECK(world.send(near).cluster == first);
    auto far = world.flood(world.person("tiga"));
    far.point = geo::lat_lon(kHere.lat + 0.0030, kHere.lon);  // some 330 m
    CHECK(world.send(far).cluster != first);
    auto fire = world.flood(world.person("empat"));
    fire.kind = "fire";
    fire.detail = "small";
    CHECK(world.send(fire).cluster != first);
    auto village = world.flood(world.person("lima"));
    village.point.reset();
    village.region = world.cluster(first).region;
    const auto joined = world.send(village).cluster;
    CHECK(world.cluster(joined).region == *village.region);
    CHECK(world.live().size() == 3);

    World later;
    const auto old = later.send(later.flood(later.person("satu"))).cluster;
    later.platform.clock().advance(2h + 1min);
    CHECK(later.send(later.flood(later.person("dua"))).cluster != old);
}

TEST_CASE("The same key is the same report; a changed form is another") {
    World world;
    auto report = world.flood(world.person("ani"));
    report.key = "kunci-1";
    const auto first = world.send(report);
    const auto again = world.send(report);
    CHECK(again.repeated);
    CHECK(again.report == first.report);
    CHECK(world.cluster(first.cluster).people == 1);
    report.kind = "fire";
    report.detail = "small";
    CHECK(world.send(report).report != first.report);
    auto stranger = world.flood({});
    stranger.key = "kunci-1";
    CHECK(world.send(stranger).report != first.report);
}

TEST_CASE("Wrong places, kinds and texts are refused with their field") {
    World world;
    auto& service = world.service();
    const auto problem = [&](auto change) {
        auto report = world.flood({});
        change(report);
        return field_of(service.problems(report));
    };
    CHECK(problem([](auto&) {}) == "");
    CHECK(problem([](auto& r) { r.point = geo::lat_lon(0, 0); }) == "lat");
    CHECK(problem([](auto& r) { r.point = geo::lat_lon(kHere.lon, kHere.lat); }) == "lat");
    CHECK(problem([](auto& r) { r.point = geo::lat_lon(52.5, 13.4); }) == "lat");
    CHECK(problem([](auto& r) { r.point = geo::lat_lon(NAN, 110); }) == "lat");
    CHECK(problem([](auto& r) { r.point = geo::lat_lon(-9.9, 105); }) == "place");  // at sea
    CHECK(problem([](auto& r) { r.point.reset(); }) == "place");
    CHECK(problem([](auto& r) { r.region = code("34.02"); }) == "place");
    CHECK(problem([](auto& r) { r.kind = "<b>"; }) == "kind");
    CHECK(problem([](auto& r) { r.detail = "large"; }) == "detail");
    CHECK(problem([](auto& r) { r.text = std::string(501, 'x'); }) == "text");
    CHECK(problem([](auto& r) { r.text = "\xff"; }) == "text");
    CHECK(world.live().empty());
}

TEST_CASE("A flood of reports from one person or one address is stopped") {
    World world;
    auto ani = world.flood(world.person("ani"));
    for (int i = 0; i < 10; ++i) {
        ani.text = std::to_string(i);
        world.send(ani);
    }
    CHECK(world.service().send(ani).error().code() == ErrorCode::TooManyRequests);
    auto stranger = world.flood({});
    for (int i = 0; i < 10; ++i) world.send(stranger);
    CHECK(world.service().send(stranger).error().code() == ErrorCode::TooManyRequests);
    stranger.sender.address = "192.0.2.8";
    CHECK(world.service().send(stranger).ok());
    world.platform.clock().advance(61min);
    CHECK(world.service().send(ani).ok());
}

TEST_CASE("A report goes after three hours, a blocked road after twelve, unless it is still so") {
    World world;
    const auto flood = world.send(world.flood(world.person("ani"))).cluster;
    auto blocked = world.flood(world.person("budi"));
    blocked.kind = "road";
    blocked.detail = "closed";
    const auto road = world.send(blocked).cluster;
    world.platform.clock().advance(2h);
    const Sender neighbour{world.person("citra"), "10.0.0.1"};
    CHECK(*world.service().confirm(flood, neighbour));
    CHECK_FALSE(*world.service().confirm(flood, neighbour));
    world.platform.clock().advance(2h);
    CHECK(world.cluster(flood).live_at(world.now()));
    // Strangers alone keep it for no more than twice its time.
    for (int i = 0; i < 20; ++i)
        CHECK(world.service().confirm(flood, {{}, "10.0.1." + std::to_string(i)}).ok());
    world.platform.clock().advance(2h + 1min);
    CHECK_FALSE(world.cluster(flood).live_at(world.now()));
    CHECK(world.service().confirm(flood, {{}, "10.9.9.9"}).error().code() == ErrorCode::Gone);
    CHECK(world.cluster(road).live_at(world.now()));
    world.platform.clock().advance(6h);
    CHECK(world.live().empty());
    world.service().sweep();
    CHECK(world.exists(flood));
    world.platform.clock().advance(31 * 24h);
    world.service().sweep();
    CHECK_FALSE(world.exists(flood));
    CHECK_FALSE(world.exists(road));
}

TEST_CASE("Who reported with an account is told what became of it, in confidence") {
    World world;
    auto officer = world.person("petugas"), ani = world.person("ani"), budi = world.person("budi");
    world.office("bpbd-bantul", "34.02", {officer});
    const auto report = world.send(world.flood(ani));
    world.send(world.flood(std::nullopt));
    const auto told = [&](accounts::AccountId who) {
        return world.platform.get("/api/v1/notifications", who.value()).body;
    };
    auto& service = world.service();
    CHECK(service.judge(officer, report.cluster, State::Verified, "").ok());
    CHECK(told(ani).find("sudah dicek dan benar") != std::string::npos);
    CHECK(told(ani).find("\"visibility\":\"direct\"") != std::string::npos);
    CHECK(service.judge(officer, report.cluster, State::Handled, "Hubungi @budi").ok());
    CHECK(told(ani).find("sedang ditangani") != std::string::npos);
    CHECK(told(budi) == "[]");
    CHECK(told(officer) == "[]");
}

TEST_CASE("Officers of the place judge, coordinators only confirm, others nothing") {
    World world;
    auto officer = world.person("petugas"), other = world.person("tetangga"),
         liaison = world.person("penghubung"), foreign = world.person("sleman");
    world.office("bpbd-bantul", "34.02", {officer});
    world.office("bpbd-sleman", "34.04", {foreign});
    const auto report = world.send(world.flood(world.person("ani")));
    const auto id = report.cluster;
    auto& service = world.service();
    for (auto who : {other, foreign})
        CHECK(service.judge(who, id, State::Verified, "").error().code() == ErrorCode::Forbidden);
    world.write([&](db::Tx& tx) {
        coordinators::Coordinator post;
        post.place = world.cluster(id).region;
        post.name = "Bu Penghubung";
        post.account = liaison;
        REQUIRE(world.coordinators.appoint(tx, post).ok());
    });
    CHECK(service.judge(liaison, id, State::False, "").error().code() == ErrorCode::Forbidden);
    CHECK(service.judge(liaison, id, State::Verified, "Saya lihat").ok());
    CHECK(service.judge(officer, id, State::Handled, "Perahu berangkat").ok());
    CHECK(service.judge(officer, id, State::Closed, "").ok());
    CHECK(world.live().empty());
    world.read([&](db::Tx& tx) {
        auto changes = store::list_changes(tx, id, 10);
        REQUIRE(changes.size() >= 2);
        CHECK(changes[0].state == State::Closed);
        CHECK(changes[1].note == "Perahu berangkat");
        CHECK(changes[1].account == officer);
        CHECK(changes[1].at == world.now());
        CHECK(service.charges_of(tx, officer).front().place == code("34.02"));
        CHECK(service.charges_of(tx, other).empty());
    });
    CHECK(service.judge(officer, id, State::New, "").ok());
    CHECK(world.live().size() == 1);
}

TEST_CASE("Who withdraws takes their words along, and the last one the whole report") {
    World world;
    auto first = world.send(world.flood(world.trusted("ani")));
    auto second = world.flood(world.person("budi"));
    second.text = "Kata Budi";
    const auto other = world.send(second);
    CHECK(world.service().withdraw(first.report).ok());
    CHECK(world.cluster(first.cluster).text == "Kata Budi");
    CHECK(world.cluster(first.cluster).people == 1);
    CHECK(world.cluster(first.cluster).prominence == Prominence::Single);
    CHECK(world.service().withdraw(other.report).ok());
    CHECK_FALSE(world.exists(first.cluster));
    CHECK(world.service().withdraw(other.report).error().code() == ErrorCode::NotFound);
}

TEST_CASE("A token opens one report and no other") {
    World world;
    const auto a = world.send(world.flood(world.person("ani"))).report;
    const auto b = world.send(world.flood(world.person("budi"))).report;
    const auto token = world.service().token_of(a);
    CHECK(token.size() == 22);
    CHECK(world.service().is_token_of(a, token));
    CHECK_FALSE(world.service().is_token_of(b, token));
    CHECK_FALSE(world.service().is_token_of(a, ""));
}

TEST_CASE("The same photo joins, wherever it is said to be; its place in it is gone") {
    World world;
    testkit::Pictures pictures;
    const auto photo = pictures.make("-size 640x480 -seed 4 plasma:", "banjir.jpg");
    const auto smaller =
        pictures.make(pictures.path("banjir.jpg") + " -resize 50% -quality 40", "kecil.jpg");
    const auto different = pictures.make("-size 640x480 -seed 9 plasma:", "lain.jpg");
    auto first = world.flood(world.person("ani"));
    first.picture = photo;
    const auto sent = world.send(first);
    auto copy = world.flood(world.person("budi"));
    copy.point = geo::lat_lon(-7.8014, 110.3648);  // Yogyakarta
    copy.picture = smaller;
    CHECK(world.send(copy).cluster == sent.cluster);
    auto other = copy;
    other.sender = world.flood(world.person("citra")).sender;
    other.picture = different;
    CHECK(world.send(other).cluster != sent.cluster);

    auto broken = world.flood(world.person("dodi"));
    broken.picture = "GIF89a no picture at all";
    const auto refused = world.service().send(broken);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().field() == "picture");
    const auto bomb = vast(pictures.make("-size 2x2 xc:white", "bom.png"));
    broken.picture = bomb;
    CHECK(world.service().send(broken).error().code() == ErrorCode::TooLarge);
    CHECK(world.service().withdraw(sent.report).ok());
}

TEST_CASE("Both engines keep and find the same") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Reports::migrations());
        Cluster cluster;
        cluster.id = ClusterId(9);
        cluster.kind = "flood";
        cluster.region = code(kVillage);
        cluster.point = kHere;
        cluster.text = "Air";
        cluster.first_at = cluster.last_at = from_millis(1'000);
        cluster.expires_at = from_millis(5'000);
        store::Report report;
        report.id = ReportId(10);
        report.cluster = cluster.id;
        report.account = accounts::AccountId(3);
        report.reporter = "a:3";
        report.network = "n";
        report.key = "3:k";
        report.kind = "flood";
        report.region = cluster.region;
        report.likeness = 0xf000'0000'0000'0001;
        report.photo = 77;
        report.created_at = from_millis(2'000);
        database.write([&](db::Tx& tx) {
            store::insert_cluster(tx, cluster);
            store::insert_report(tx, report);
            store::add_to_history(tx, accounts::AccountId(3), {.verified = 2});
            store::add_to_history(tx, accounts::AccountId(3), {.verified = -1, .wrong = 1});
            store::insert_change(tx, cluster.id,
                                 {11, State::Verified, accounts::AccountId(4), "x", {}});
            CHECK(store::insert_confirmation(tx, cluster.id, "a:3", from_millis(1)));
            CHECK_FALSE(store::insert_confirmation(tx, cluster.id, "a:3", from_millis(2)));
        });
        auto again = report;
        again.id = ReportId(12);
        CHECK_THROWS_AS(database.write([&](db::Tx& tx) { store::insert_report(tx, again); }),
                        db::ConstraintViolation);
        database.read([&](db::Tx& tx) {
            const auto bantul = store::range_of(code("34.02"));
            const auto now = from_millis(4'000);
            auto live = store::list_live(tx, bantul, "flood", now, {}, 10);
            REQUIRE(live.size() == 1);
            CHECK(live[0].point == cluster.point);
            CHECK(store::list_live(tx, bantul, "fire", now, {}, 10).empty());
            CHECK(store::list_live(tx, store::range_of(code("34.04")), {}, now, {}, 10).empty());
            CHECK(store::list_live(tx, store::range_of({}), {}, now, {0, 9}, 10).empty());
            CHECK(store::count_live(tx, bantul, {}, now) == 1);
            CHECK(store::list_over(tx, bantul, from_millis(5'000), ClusterId(99), 10).size() == 1);
            geo::Box box;
            box.add(kHere);
            CHECK(store::list_near(tx, "flood", {}, box.widened(0.001), 5).size() == 1);
            CHECK(store::list_in_village(tx, "flood", {}, cluster.region, 5).size() == 1);
            CHECK(store::find_by_key(tx, "3:k")->likeness == report.likeness);
            CHECK(store::list_pictures(tx, "flood", {}, 5).size() == 1);
            CHECK(store::count_since_from(tx, "n", from_millis(2'000)) == 1);
            CHECK(store::find_history(tx, accounts::AccountId(3)).verified == 1);
            CHECK(store::list_known_reporters(tx, cluster.id, 5).size() == 1);
            CHECK(store::list_ended_before(tx, from_millis(6'000), 5).size() == 1);
        });
        if (database.engine() == db::Engine::Sqlite)
            CHECK(testkit::scans_of(database, store::queries()) == "");
    });
}
