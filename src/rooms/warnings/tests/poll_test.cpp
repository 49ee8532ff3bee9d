// Against a web server on loopback: what is asked, how often, and what becomes of bad answers.
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "platform/base/strings.h"
#include "rooms/warnings/documents.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

std::vector<QuarantineRow> quarantine(World& world) {
    return world.read([](db::Tx& tx) {
        return store::list_quarantine(tx, std::numeric_limits<std::int64_t>::max(), 10);
    });
}

std::string rss(const FeedServer& server, int items) {
    std::string text = "<rss version=\"2.0\"><channel><title>t</title>";
    for (int i = 0; i < items; ++i)
        text += "<item><title>x</title><link>" + server.url("/d" + std::to_string(i)) +
                "</link><guid>g" + std::to_string(i) +
                "</guid><pubDate>Thu, 24 Sep 2026 15:07:00 +0800</pubDate></item>";
    return text + "</channel></rss>";
}

}  // namespace

TEST_CASE("the recorded index leads to the CAP documents in both languages") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto index = recorded("bmkg/rec-20260924__nowcast-rss-id.xml");
    auto first = index.find("<item>"), second = index.find("<item>", first + 1);
    index.erase(second, index.find("</channel>") - second);
    server.put("/alerts/nowcast/id/rss.xml",
               replace_all(index, "https://www.bmkg.go.id", server.url("")));
    server.put("/alerts/nowcast/id/CGT20260924002_alert.xml",
               recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml"), 200,
               {{"ETag", "\"1\""}});
    server.put("/alerts/nowcast/en/CGT20260924002_alert.xml",
               recorded("bmkg/rec-20260924__cap-en-CGT20260924002_alert.xml"));
    world.source({.name = "bmkg-nowcast",
                  .url = server.url("/alerts/nowcast/id/rss.xml"),
                  .kind = "bmkg-nowcast"});
    auto here = world.person("ani", "75.02.05");
    auto taken = world.warnings.poll("bmkg-nowcast");
    REQUIRE(taken.ok());
    CHECK(*taken == 2);
    world.platform.run_jobs();
    CHECK(world.bound_for(here).size() == 1);
    REQUIRE(world.live().size() == 1);
    CHECK(world.live()[0]->head.headline_en.contains("Thunderstorm"));

    SUBCASE("and who asks again asks only conditionally") {
        world.platform.clock().advance(30s);
        CHECK(*world.warnings.poll("bmkg-nowcast") == 0);
        CHECK(server.asked_conditionally("/alerts/nowcast/id/CGT20260924002_alert.xml") == 1);
    }
}

TEST_CASE("an unchanged document is asked for conditionally and read once") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2026-02-16T06:20:00Z"));
    server.put("/q.json", recorded("bmkg/bmkg-api__autogempa.json"), 200,
               {{"ETag", "\"abc\""}, {"Last-Modified", "x"}});
    world.source({.name = "q", .url = server.url("/q.json"), .kind = "bmkg-quake"});
    CHECK(*world.warnings.poll("q") == 1);
    CHECK(*world.warnings.poll("q") == 0);
    CHECK(server.asked("/q.json") == 2);
    CHECK(server.asked_conditionally("/q.json") == 1);
}

TEST_CASE("the same quake in two lists is one alert, and where it was felt is not lost") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2026-02-16T06:20:00Z"));
    auto felt = recorded("bmkg/bmkg-api__autogempa.json");
    auto bare = replace_all(felt, "III Pekalongan, II Batang", "");
    server.put("/auto.json", bare);
    server.put("/felt.json", felt);
    world.source({.name = "auto", .url = server.url("/auto.json"), .kind = "bmkg-quake"});
    world.source({.name = "felt", .url = server.url("/felt.json"), .kind = "bmkg-quake"});
    CHECK(*world.warnings.poll("auto") == 1);
    CHECK(*world.warnings.poll("felt") == 1);
    CHECK(world.cards().size() == 1);
    server.put("/auto.json", bare + "\n");
    CHECK(*world.warnings.poll("auto") == 0);
    auto id = world.cards()[0]->head.id;
    auto body = world.read([&](db::Tx& tx) { return store::find_body(tx, id); });
    CHECK(body.contains("Pekalongan"));
}

TEST_CASE("what cannot be read goes to the quarantine with its reason, and earlier alerts stay") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto good = recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml");
    server.put("/a.xml", good);
    world.source({.name = "a", .url = server.url("/a.xml"), .kind = "cap"});
    REQUIRE(*world.warnings.poll("a") == 1);
    std::string bad;
    SUBCASE("malformed") {
        bad = good.substr(0, good.size() / 2);
    }
    SUBCASE("external entity") {
        bad = recorded("cap/google-testdata/xee.cap");
    }
    SUBCASE("entity bomb") {
        bad = "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><alert>&z;</alert>";
    }
    SUBCASE("no alert") {
        bad = "<html><body>Sedang dalam perbaikan</body></html>";
    }
    SUBCASE("not XML at all") {
        bad = std::string("\x00\xff\xfe\x01", 4);
    }
    SUBCASE("larger than 5 MB") {
        bad = good + std::string(6 << 20, ' ');
    }
    server.put("/a.xml", bad);
    auto polled = world.warnings.poll("a");
    CHECK_FALSE(polled.ok());
    CHECK_FALSE(world.warnings.poll("a").ok());
    auto rows = quarantine(world);
    REQUIRE(rows.size() == 1);
    CHECK_FALSE(rows[0].reason.empty());
    CHECK(rows[0].source == "a");
    CHECK(rows[0].excerpt.size() <= kQuarantineExcerpt);
    CHECK(world.live().size() == 1);
    // A later good version is taken again.
    server.put("/a.xml", replace_all(good, ".002<", ".003<"));
    CHECK(*world.warnings.poll("a") == 1);
    CHECK(world.live().size() == 2);
}

TEST_CASE("the quarantine is shown to administrators only, and bounded") {
    World world;
    FeedServer server;
    server.put("/a.xml", "<broken");
    auto source = world.source({.name = "a", .url = server.url("/a.xml"), .kind = "cap"});
    CHECK_FALSE(world.warnings.poll("a").ok());
    auto admin = world.person("admin", "34.02.05", false, accounts::Role::Admin).value();
    auto member = world.person("ani", "34.02.05").value();
    auto ask = [&](std::int64_t who) {
        testkit::TestPlatform::Call call;
        call.target = "/api/kentongan/v1/quarantine";
        call.account = who;
        call.scopes = "admin:read";
        return world.platform.call(call);
    };
    CHECK(ask(admin).status == 200);
    CHECK(ask(admin).body.contains("<broken"));
    CHECK(ask(member).status == 403);
    CHECK(ask(0).status == 401);
    auto page =
        world.platform.call({.target = "/kelola/karantina", .account = admin, .by_cookie = true});
    CHECK(page.status == 200);
    CHECK(page.body.contains("&lt;broken"));
    CHECK(world.platform.get("/kelola/karantina", member).status == 403);
    world.platform.platform().database.write([&](db::Tx& tx) {
        for (int i = 0; i < store::kMaxQuarantine + 20; ++i) {
            QuarantineRow row;
            row.id = 1'000 + i;
            row.last_at = first_moment() + Duration(i);
            store::put_quarantine(tx, source.id, row, std::to_string(i));
        }
    });
    world.read([&](db::Tx& tx) {
        CHECK(store::list_quarantine(tx, std::numeric_limits<std::int64_t>::max(), 2'000).size() ==
              static_cast<std::size_t>(store::kMaxQuarantine));
    });
}

TEST_CASE("a failing source is asked less and less, and says so") {
    World world;
    FeedServer server;
    world.source({.name = "a", .url = server.url("/missing"), .kind = "bmkg-tsunami"});
    CHECK(world.platform.get("/api/kentongan/v1/sources").body.contains("\"fetched_at\":null"));
    for (int i = 0; i < 3; ++i) CHECK_FALSE(world.warnings.poll("a").ok());
    auto health = world.warnings.impl().poller.health();
    REQUIRE(health.size() == 1);
    CHECK(health[0].source.failures == 3);
    CHECK(health[0].source.last_error == "HTTP 404");
    auto wait = *health[0].next_at - world.platform.clock().now();
    CHECK(wait >= 36s);  // 5 s doubled three times, less 10 %
    CHECK(wait <= 44s);
    CHECK(backoff(5s, 20) == kLongestBackoff);
    CHECK(backoff(60s, 0) == 60s);
}

TEST_CASE("429 with Retry-After is obeyed for everything of that provider") {
    World world;
    FeedServer server;
    server.put("/a", "", 429, {{"Retry-After", "120"}});
    server.put("/b", recorded("bmkg/bmkg-api__autogempa.json"));
    world.source({.name = "a", .url = server.url("/a"), .kind = "bmkg-quake"});
    world.source({.name = "b", .url = server.url("/b"), .kind = "bmkg-quake"});
    CHECK_FALSE(world.warnings.poll("a").ok());
    auto refused = world.warnings.poll("b");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code() == ErrorCode::TooManyRequests);
    CHECK(server.asked("/b") == 0);
    world.platform.clock().advance(121s);
    CHECK(world.warnings.poll("b").ok());
    CHECK(server.asked("/b") == 1);
}

TEST_CASE("no provider is asked more than sixty times in any minute") {
    Budget budget;
    auto now = first_moment();
    std::vector<TimePoint> asked;
    for (int i = 0; i < 10 * 600; ++i, now += 100ms)
        for (auto use : {Budget::Use::Index, Budget::Use::Detail})
            while (budget.take("bmkg.go.id", now, use)) asked.push_back(now);
    std::size_t most = 0;
    for (std::size_t i = 0, j = 0; i < asked.size(); ++i) {
        while (asked[i] - asked[j] >= 60s) ++j;
        most = std::max(most, i - j + 1);
    }
    CHECK(most <= 60);
    CHECK(asked.size() > 400);
    CHECK(budget.take("elsewhere.id", now, Budget::Use::Index));
}

TEST_CASE("an index that is asked as often as allowed leaves room for what it lists") {
    Budget budget;
    auto now = first_moment();
    int indexes = 0, details = 0;
    for (int i = 0; i < 10 * 60; ++i, now += 100ms) {
        indexes += budget.take("bmkg.go.id", now, Budget::Use::Index);
        details += budget.take("bmkg.go.id", now, Budget::Use::Detail);
    }
    CHECK(indexes >= 30);
    CHECK(details >= 15);
}

TEST_CASE("a long list of documents is spread, and the index keeps its share") {
    World world;
    FeedServer server;
    server.put("/rss", rss(server, 40));
    for (int i = 0; i < 40; ++i) server.put("/d" + std::to_string(i), "<x/>");
    world.source({.name = "n", .url = server.url("/rss"), .kind = "cap-rss"});
    CHECK(world.warnings.poll("n").ok());
    CHECK(server.total() < 10);
    for (int second = 1; second < 60; ++second) {
        world.platform.clock().advance(1s);
        if (second % 10 == 0) CHECK(world.warnings.poll("n").ok());
    }
    CHECK(server.asked("/rss") == 6);
    CHECK(server.total() <= 60);
    CHECK(server.total() > 20);
}

TEST_CASE("providers are told apart by their registrable name") {
    CHECK(provider_of("https://www.bmkg.go.id/alerts/x") == "bmkg.go.id");
    CHECK(provider_of("https://data.bmkg.go.id:443/") == "bmkg.go.id");
    CHECK(provider_of("http://127.0.0.1:8081/x") == "127.0.0.1");
    CHECK(provider_of("http://[::1]:80/") == "[::1]");
    CHECK(provider_of("https://alerts.weather.gov/cap") == "weather.gov");
    CHECK(provider_of("https://bpbd.jogjaprov.go.id/") == "jogjaprov.go.id");
}

TEST_CASE("the pace varies by a tenth and no more") {
    Duration least = 20s, most = 0s;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        auto pace = with_jitter(10s, seed);
        least = std::min(least, pace);
        most = std::max(most, pace);
    }
    CHECK(least >= 9s);
    CHECK(most <= 11s);
    CHECK(most - least > 1'500ms);
}

TEST_CASE("links of a feed are resolved against its address") {
    CHECK(*resolve("https://a.test/x/feed.rss?y", "b.xml") == "https://a.test/x/b.xml");
    CHECK(*resolve("https://a.test/x/feed.rss", "/b.xml") == "https://a.test/b.xml");
    CHECK(*resolve("https://a.test", "b.xml") == "https://a.test/b.xml");
    CHECK(*resolve("https://a.test/x", "http://b.test/c") == "http://b.test/c");
    CHECK(*resolve("https://a.test/x", "//b.test/c") == "https://b.test/c");
    CHECK_FALSE(resolve("https://a.test/x", ""));
    CHECK_FALSE(resolve("https://a.test/x", "file:///etc/passwd"));
}

TEST_CASE("polling by itself fetches at its own pace") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2026-02-16T06:20:00Z"));
    server.put("/q.json", recorded("bmkg/bmkg-api__autogempa.json"));
    world.source({.name = "q", .url = server.url("/q.json"), .kind = "bmkg-quake"});
    world.warnings.impl().poller.start();  // without the public default sources
    auto until = std::chrono::steady_clock::now() + 10s;
    while (server.asked("/q.json") < 1 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(5ms);
    while (world.cards().empty() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(5ms);
    CHECK(world.cards().size() == 1);
    // The poller looks at the clock again after the message is in, so time passes until it asks.
    Duration passed{0};
    while (server.asked("/q.json") < 2 && std::chrono::steady_clock::now() < until) {
        world.platform.clock().advance(500ms);
        passed += 500ms;
        std::this_thread::sleep_for(5ms);
    }
    CHECK(server.asked("/q.json") == 2);
    CHECK(passed >= 9s);  // its pace of 10 s, less the jitter
}

TEST_CASE("what another process asks for is fetched by the server, with its answer") {
    testkit::TempDir folder;
    auto url = "sqlite:" + folder.path() + "/a.db";
    World server_world(url), command(url);
    FeedServer feed;
    for (auto* world : {&server_world, &command})
        world->platform.clock().set(at("2026-02-16T06:20:00Z"));
    feed.put("/q.json", recorded("bmkg/bmkg-api__autogempa.json"));
    auto& server = server_world.warnings.impl();
    server.requests.start();
    command.source({.name = "q", .url = feed.url("/q.json"), .kind = "bmkg-quake"});
    auto taken = command.warnings.poll_by_server("q", 20s);
    REQUIRE_MESSAGE(taken.ok(), (taken.ok() ? "" : taken.error().text()));
    CHECK(*taken == 1);
    CHECK(server_world.cards().size() == 1);  // in the server's memory, not only in the database
    auto unknown = command.warnings.poll_by_server("z", 20s);
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.error().code() == ErrorCode::NotFound);
    feed.put("/q.json", "<broken");
    auto broken = command.warnings.poll_by_server("q", 20s);
    REQUIRE_FALSE(broken.ok());
    CHECK_FALSE(broken.error().text().empty());
}

TEST_CASE("without a server that answers, who asks is told so") {
    World world;
    auto taken = world.warnings.poll_by_server({}, 50ms);
    REQUIRE_FALSE(taken.ok());
    CHECK(taken.error().code() == ErrorCode::Unavailable);
}

TEST_CASE("a source that another process adds or removes is noticed by who polls") {
    testkit::TempDir folder;
    auto url = "sqlite:" + folder.path() + "/a.db";
    World server(url), command(url);
    FeedServer feed;
    for (auto* world : {&server, &command}) world->platform.clock().set(at("2026-02-16T06:20:00Z"));
    feed.put("/q.json", recorded("bmkg/bmkg-api__autogempa.json"));
    server.warnings.impl().poller.start();
    auto until = std::chrono::steady_clock::now() + 10s;
    auto turn = [&] {
        server.platform.clock().advance(1s);
        std::this_thread::sleep_for(5ms);
        return std::chrono::steady_clock::now() < until;
    };
    command.source({.name = "q", .url = feed.url("/q.json"), .kind = "bmkg-quake"});
    while (feed.asked("/q.json") == 0 && turn()) {
    }
    CHECK(feed.asked("/q.json") > 0);
    CHECK(command.warnings.remove_source("q").ok());
    while (!server.warnings.impl().poller.health().empty() && turn()) {
    }
    CHECK(server.warnings.impl().poller.health().empty());
}
