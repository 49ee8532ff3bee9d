// What is in a home and what is not, rule by rule.
#include <algorithm>
#include <thread>

#include "world.h"

using namespace kentongan;
using namespace kentongan::timelines;
using tests::World;
using Ids = std::vector<tests::StatusId>;
using tests::AccountId;
using tests::Visibility;

TEST_CASE("region-bound posts reach who lives there, until they end") {
    tests::on_both([](World& w) {
        const auto source = w.person("sumber"), here = w.person("sini"), there = w.person("sana"),
                   watcher = w.person("pengamat"), fan = w.person("penggemar");
        const auto bantul = *regions::Code::parse("34.02");
        REQUIRE(w.accounts.set_places(here, regions::Code::parse("34.02.05.2001"), {}).ok());
        REQUIRE(w.accounts.set_places(there, regions::Code::parse("64.72.01.1001"), {}).ok());
        REQUIRE(w.accounts
                    .set_places(watcher, regions::Code::parse("64.72.01.1001"),
                                {*regions::Code::parse("34.02.07")})
                    .ok());
        REQUIRE(w.accounts.follow(fan, source).ok());
        w.settle();
        const auto warn = [&] {
            return w.post(source, "Hujan lebat", Visibility::Public, {},
                          statuses::RegionBound{{bantul}, false, w.kit.clock().now() + 1h});
        };
        const auto before = warn();  // found when a home is filled
        for (auto person : {here, there, watcher, fan}) w.home(person);
        const auto after = warn();  // told to homes in memory
        CHECK(w.home(here) == Ids{after, before});
        CHECK(w.home(watcher) == Ids{after, before});
        CHECK(w.home(fan) == Ids{after, before});
        CHECK(w.home(there).empty());
        // Moving there brings it, moving away takes it along.
        REQUIRE(w.accounts.set_places(there, regions::Code::parse("34.02.05.2001"), {}).ok());
        CHECK(w.home(there) == Ids{after, before});
        REQUIRE(w.accounts.set_places(there, regions::Code::parse("64.72.01.1001"), {}).ok());
        CHECK(w.home(there).empty());

        w.kit.platform().database.write(
            [&](db::Tx& tx) { w.statuses.end_region_bound(tx, before); });
        CHECK(w.home(here) == Ids{after});
        CHECK(w.home(fan) == Ids{after, before});  // who follows keeps it
        w.kit.clock().advance(2h);
        CHECK(w.home(here).empty());
        CHECK(w.home(fan) == Ids{after, before});
    });
}

TEST_CASE("who watches a regency sees what is meant for a part of it, and is told of it") {
    tests::on_both([](World& w) {
        const auto code = [](const char* text) { return *regions::Code::parse(text); };
        const auto source = w.person("sumber"), regency = w.person("kabupaten"),
                   village = w.person("desa"), neighbour = w.person("tetangga");
        REQUIRE(w.accounts.set_places(regency, {}, {code("34.02")}).ok());
        REQUIRE(w.accounts.set_places(village, code("34.02.05.2001"), {}).ok());
        REQUIRE(w.accounts.set_places(neighbour, code("34.02.07.2001"), {}).ok());
        w.settle();
        const std::vector<regions::Code> cover{code("34.02.05")};
        const auto warn = [&] {
            return w.post(source, "Banjir", Visibility::Public, {},
                          statuses::RegionBound{cover, false, w.kit.clock().now() + 1h});
        };
        const auto before = warn();
        for (auto person : {regency, village, neighbour}) w.home(person);
        const auto after = warn();
        CHECK(w.home(regency) == Ids{after, before});
        CHECK(w.home(village) == Ids{after, before});
        CHECK(w.home(neighbour).empty());
        w.kit.platform().database.read([&](db::Tx& tx) {
            CHECK(w.accounts.people_in(tx, cover, false, {}, 10) ==
                  std::vector<AccountId>{regency, village});
        });
    });
}

TEST_CASE("exercises enter only the homes of people who joined") {
    tests::on_both([](World& w) {
        const auto source = w.person("sumber"), joined = w.person("peserta", true),
                   other = w.person("warga"), fan = w.person("penggemar");
        const auto village = regions::Code::parse("34.02.05.2001");
        for (auto person : {joined, other})
            REQUIRE(w.accounts.set_places(person, village, {}).ok());
        REQUIRE(w.accounts.follow(fan, source).ok());
        w.settle();
        const auto drill = [&] {
            return w.post(source, "LATIHAN", Visibility::Public, {},
                          statuses::RegionBound{
                              {*regions::Code::parse("34.02")}, true, w.kit.clock().now() + 1h});
        };
        const auto before = drill();
        for (auto person : {joined, other, fan}) w.home(person);
        const auto after = drill();
        CHECK(w.home(joined) == Ids{after, before});
        CHECK(w.home(other).empty());
        CHECK(w.home(fan).empty());
    });
}

TEST_CASE("HomeChanged names active people only, and not who muted the author") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), reader = w.person("pembaca"), idle = w.person("diam"),
                   muter = w.person("bisu"), streamer = w.person("penonton");
        for (auto person : {reader, idle, muter}) REQUIRE(w.accounts.follow(person, ani).ok());
        REQUIRE(w.act(muter, "/api/v1/accounts/" + ani.to_string() + "/mute") == 200);
        w.settle();
        w.home(reader);
        w.home(muter);
        w.timelines.keep_active(streamer);
        std::vector<AccountId> named;
        w.kit.platform().bus.subscribe<HomeChanged>(
            [&](const HomeChanged& event) { named = *event.accounts; });
        w.post(ani, "satu");
        CHECK(named == std::vector{reader});
        // Somebody who streams is named from the follow on, without reading again.
        REQUIRE(w.accounts.follow(streamer, ani).ok());
        w.post(ani, "dua");
        std::sort(named.begin(), named.end());
        std::vector expected{reader, streamer};
        std::sort(expected.begin(), expected.end());
        CHECK(named == expected);
        REQUIRE(w.act(streamer, "/api/v1/accounts/" + ani.to_string() + "/unfollow") == 200);
        named.clear();
        w.post(ani, "tiga");
        CHECK(named == std::vector{reader});
        w.timelines.release(streamer);
    });
}

TEST_CASE("people who stream are found by place, even when they moved meanwhile") {
    World w;
    const auto source = w.person("sumber"), streamer = w.person("penonton");
    w.timelines.keep_active(streamer);
    std::vector<AccountId> named;
    w.kit.platform().bus.subscribe<HomeChanged>(
        [&](const HomeChanged& event) { named = *event.accounts; });
    const auto warn = [&] {
        named.clear();
        w.post(source, "Hujan", Visibility::Public, {},
               statuses::RegionBound{
                   {*regions::Code::parse("34.02")}, false, w.kit.clock().now() + 1h});
    };
    warn();
    CHECK(named.empty());
    REQUIRE(w.accounts.set_places(streamer, regions::Code::parse("34.02.05.2001"), {}).ok());
    warn();
    CHECK(named == std::vector{streamer});
}

TEST_CASE("boosts of somebody whose boosts are not wanted stay away") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), reader = w.person("pembaca");
        REQUIRE(w.kit
                    .post("/api/v1/accounts/" + ani.to_string() + "/follow", {{"reblogs", "false"}},
                          reader.value())
                    .status == 200);
        w.settle();
        const auto first = w.post(budi, "satu"), second = w.post(budi, "dua");
        REQUIRE(w.act(ani, "/api/v1/statuses/" + first.to_string() + "/reblog") == 200);
        CHECK(w.home(reader).empty());
        REQUIRE(w.act(ani, "/api/v1/statuses/" + second.to_string() + "/reblog") == 200);
        CHECK(w.home(reader).empty());
        const auto own = w.post(ani, "tiga");
        CHECK(w.home(reader) == Ids{own});
    });
}

TEST_CASE("of somebody followed for some languages other posts stay away") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), reader = w.person("pembaca"), other = w.person("lain");
        const auto follow = [&](std::vector<std::pair<std::string, std::string>> options) {
            const auto target = "/api/v1/accounts/" + ani.to_string() + "/follow";
            REQUIRE(w.kit.post(target, std::move(options), reader.value()).status == 200);
        };
        const auto post = [&](const char* language) {
            statuses::NewStatus status;
            status.author = ani;
            status.text = "Halo";
            status.language = language;
            const auto made = w.statuses.publish(status);
            REQUIRE(made.ok());
            return made->id;
        };
        REQUIRE(w.accounts.follow(other, ani).ok());
        follow({{"languages[]", "id"}, {"languages[]", "jv"}});
        std::vector<AccountId> named;
        w.kit.platform().bus.subscribe<HomeChanged>(
            [&](const HomeChanged& event) { named = *event.accounts; });
        w.settle();
        const auto before = post("en"), spoken = post("jv");
        // Read from the database, with the events of just now on top; then from memory.
        CHECK(w.home(reader) == Ids{spoken});
        CHECK(w.home(reader) == Ids{spoken});
        CHECK(w.home(other) == Ids{spoken, before});

        const auto foreign = post("en");
        CHECK(named == std::vector{other});
        const auto own = post("id");
        CHECK(w.home(reader) == Ids{own, spoken});
        CHECK(w.home(other).size() == 4);
        REQUIRE(w.act(ani, "/api/v1/statuses/" + w.post(other, "Hello").to_string() + "/reblog") ==
                200);
        CHECK(w.home(reader).size() == 3);  // a boost is in no language
        statuses::NewStatus warning;
        warning.author = ani;
        warning.text = "Tsunami";
        warning.language = "ms";
        warning.extension_json = "{}";
        const auto warned = w.statuses.publish(warning)->id;
        CHECK(w.home(reader).front() == warned);

        // Another choice counts from the next post on.
        follow({{"languages[]", "en"}});
        const auto wanted = post("en");
        post("id");
        const auto now = w.home(reader);
        CHECK(now.front() == wanted);
        CHECK(std::ranges::find(now, foreign) == now.end());
        // Read anew, it counts for all; and warnings are never chosen by language.
        w.kit.platform().bus.publish(accounts::AccountChanged{reader});
        const auto anew = w.home(reader);
        CHECK(std::ranges::find(anew, foreign) != anew.end());
        CHECK(std::ranges::find(anew, own) == anew.end());
        CHECK(std::ranges::find(anew, warned) != anew.end());
    });
}

TEST_CASE("a home keeps its newest eight hundred") {
    World w;
    const auto ani = w.person("ani");
    w.settle();
    Ids all;
    for (int i = 0; i < 790; ++i) all.push_back(w.post(ani, "x"));
    w.home(ani);
    for (int i = 0; i < 20; ++i) all.push_back(w.post(ani, "y"));
    std::reverse(all.begin(), all.end());
    Ids read;
    Page page;
    page.limit = 40;
    for (;;) {
        const auto part = w.home(ani, page);
        if (part.empty()) break;
        read.insert(read.end(), part.begin(), part.end());
        page.max_id = part.back().value();
    }
    all.resize(800);
    CHECK(read == all);
}

TEST_CASE("readers, writers and followers at once lose nothing") {
    World w;
    std::vector<AccountId> people;
    for (int i = 0; i < 4; ++i) people.push_back(w.person("orang" + std::to_string(i)));
    for (auto a : people)
        for (auto b : people)
            if (a != b) REQUIRE(w.accounts.follow(a, b).ok());
    w.settle();
    std::vector<std::thread> threads;
    std::vector<Ids> posted(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 40; ++n) {
                statuses::NewStatus status;
                status.author = people[i];
                status.text = "kabar";
                if (auto made = w.statuses.publish(status)) posted[i].push_back(made->id);
                if (n % 10 == 9 && w.kit.platform().database.write([&](db::Tx& tx) {
                        return w.statuses.remove(tx, posted[i].back());
                    }))
                    posted[i].pop_back();
            }
        });
        threads.emplace_back([&, i] {
            for (int n = 0; n < 200; ++n) {
                w.home(people[i]);
                w.kit.get("/api/v1/timelines/home?limit=40", people[i].value());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    Ids all;
    for (const auto& ids : posted) all.insert(all.end(), ids.begin(), ids.end());
    std::sort(all.begin(), all.end(), std::greater<>());
    Page page;
    page.limit = 800;
    for (auto person : people) CHECK(w.home(person, page) == all);
}

TEST_CASE("public posts with a followed tag are in the home, whoever wrote them") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto before = w.post(budi, "Panen raya #kopi");
        CHECK(w.act(ani, "/api/v1/tags/kopi/follow") == 200);
        CHECK(w.home(ani) == std::vector{before});
        w.settle();
        CHECK(w.home(ani) == std::vector{before});
        const auto after = w.post(budi, "Harga #Kopi naik");
        const auto closed = w.post(budi, "rahasia #kopi", Visibility::Private);
        w.post(budi, "tanpa");
        CHECK(w.home(ani) == std::vector{after, before});
        CHECK(w.act(budi, "/api/v1/statuses/" + closed.to_string() + "/pin") == 200);
        testkit::TestPlatform::Call removal;
        removal.method = http::Method::Delete;
        removal.target = "/api/v1/statuses/" + after.to_string();
        removal.account = budi.value();
        CHECK(w.kit.call(removal).status == 200);
        CHECK(w.home(ani) == std::vector{before});
        CHECK(w.act(ani, "/api/v1/accounts/" + budi.to_string() + "/mute") == 200);
        CHECK(w.home(ani).empty());
        CHECK(w.act(ani, "/api/v1/accounts/" + budi.to_string() + "/unmute") == 200);
        CHECK(w.act(ani, "/api/v1/tags/kopi/unfollow") == 200);
        CHECK(w.home(ani).empty());
        // One's own posts come by being one's own.
        CHECK(w.act(budi, "/api/v1/tags/kopi/follow") == 200);
        CHECK(w.home(budi).size() == 3);
    });
}
