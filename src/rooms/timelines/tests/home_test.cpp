#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "world.h"

using namespace kentongan;
using namespace kentongan::timelines;
using tests::World;
using Ids = std::vector<tests::StatusId>;
using tests::AccountId;
using tests::StatusId;
using tests::Visibility;

namespace {

// The definition of a home, over plain lists, with nothing kept between questions.
struct Model {
    struct Post {
        StatusId id;
        AccountId author;
        Visibility visibility = Visibility::Public;
        std::optional<AccountId> answers;
        std::optional<StatusId> boosts;
    };
    std::vector<Post> posts;
    std::set<std::pair<AccountId, AccountId>> follows, blocks, mutes;

    const Post* find(StatusId id) const {
        for (const auto& post : posts)
            if (post.id == id) return &post;
        return nullptr;
    }
    bool hidden(AccountId reader, AccountId other) const {
        return blocks.contains({reader, other}) || blocks.contains({other, reader}) ||
               mutes.contains({reader, other});
    }
    bool in_home(AccountId reader, const Post& post) const {
        const auto follows_him = [&](AccountId who) { return follows.contains({reader, who}); };
        if (post.visibility == Visibility::Direct) return false;
        if (post.author != reader) {
            if (!follows_him(post.author) || hidden(reader, post.author)) return false;
            if (post.answers && *post.answers != post.author && *post.answers != reader &&
                !follows_him(*post.answers))
                return false;
        }
        if (post.boosts && hidden(reader, find(*post.boosts)->author)) return false;
        return true;
    }
    Ids home(AccountId reader, const Page& page) const {
        Ids ids;
        for (const auto& post : posts)
            if (in_home(reader, post) && post.id.value() < page.upper() &&
                post.id.value() > page.lower())
                ids.push_back(post.id);
        std::sort(ids.begin(), ids.end(), std::greater<>());
        const auto limit = static_cast<std::size_t>(page.limit);
        if (ids.size() > limit) {
            if (page.upwards()) return {ids.end() - page.limit, ids.end()};
            ids.resize(limit);
        }
        return ids;
    }
    void remove(StatusId id) {
        std::erase_if(posts, [&](const Post& post) { return post.id == id || post.boosts == id; });
    }
};

class Life {
public:
    Life(World& world, std::uint32_t seed) : w(world), random_(seed) {
        for (int i = 0; i < 6; ++i) people.push_back(w.person("orang" + std::to_string(i)));
    }
    std::size_t pick(std::size_t below) { return random_() % below; }
    AccountId someone() { return people[pick(people.size())]; }
    std::pair<AccountId, AccountId> two() {
        const auto a = pick(people.size());
        return {people[a], people[(a + 1 + pick(people.size() - 1)) % people.size()]};
    }

    void step() {
        const auto [a, b] = two();
        const auto account = "/api/v1/accounts/" + b.to_string();
        switch (pick(14)) {
            case 0:
            case 1:
                if (w.accounts.follow(a, b).ok()) model.follows.insert({a, b});
                break;
            case 2:
                REQUIRE(w.act(a, account + "/unfollow") == 200);
                model.follows.erase({a, b});
                break;
            case 3:
                REQUIRE(w.act(a, account + "/block") == 200);
                model.blocks.insert({a, b});
                model.follows.erase({a, b});
                model.follows.erase({b, a});
                break;
            case 4:
            case 5:
                REQUIRE(w.act(a, account + "/unblock") == 200);
                model.blocks.erase({a, b});
                break;
            case 6:
                REQUIRE(w.act(a, account + (pick(2) ? "/mute" : "/unmute")) == 200);
                if (w.kit.platform().database.read(
                        [&](db::Tx& tx) { return w.accounts.relation(tx, a, b).muting; }))
                    model.mutes.insert({a, b});
                else
                    model.mutes.erase({a, b});
                break;
            case 7:
                remove_one();
                break;
            case 8:
            case 9:
                boost_one(a);
                break;
            default:
                post_one(a);
        }
        if (pick(3) == 0) w.settle();
    }

    void post_one(AccountId author) {
        const auto visibility = static_cast<Visibility>(pick(4));
        const Model::Post* parent = nullptr;
        if (!model.posts.empty() && pick(3) == 0) {
            parent = &model.posts[pick(model.posts.size())];
            if (parent->boosts) parent = model.find(*parent->boosts);
        }
        statuses::NewStatus status;
        status.author = author;
        status.text = "kabar";
        status.visibility = visibility;
        if (parent) status.in_reply_to = parent->id;
        const auto made = w.statuses.publish(status);
        if (!made) return;  // may not answer what they may not see
        Model::Post post{made->id, author, visibility, {}, {}};
        if (parent) post.answers = parent->author;
        model.posts.push_back(post);
    }
    void remove_one() {
        if (model.posts.empty()) return;
        const auto post = model.posts[pick(model.posts.size())];
        w.kit.platform().database.write(
            [&](db::Tx& tx) { REQUIRE(w.statuses.remove(tx, post.id).ok()); });
        model.remove(post.id);
    }
    void boost_one(AccountId by) {
        if (model.posts.empty()) return;
        const auto original = model.posts[pick(model.posts.size())];
        if (original.boosts) return;
        const auto answer =
            w.kit.post("/api/v1/statuses/" + original.id.to_string() + "/reblog", {}, by.value());
        if (answer.status != 200) return;
        const auto made = tests::body(answer);
        const auto id = *StatusId::parse(std::string_view(made.at("id").as_string()));
        if (model.find(id)) return;  // had boosted it before
        const auto name = made.at("visibility").as_string();
        model.posts.push_back(
            {id, by, *statuses::visibility_named(std::string_view(name)), {}, original.id});
    }
    void compare(int step) {
        for (auto reader : people) {
            Page page;
            page.limit = 1 + static_cast<int>(pick(30));
            if (!model.posts.empty()) {
                const auto some = [&] { return model.posts[pick(model.posts.size())].id.value(); };
                if (pick(4) == 0) page.max_id = some();
                if (pick(6) == 0) page.since_id = some();
                if (pick(6) == 0) page.min_id = some();
            }
            CAPTURE(step);
            CAPTURE(reader.to_string());
            REQUIRE(w.home(reader, page) == model.home(reader, page));
        }
    }

    World& w;
    Model model;
    std::vector<AccountId> people;

private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("home is what its definition says, whatever people do") {
    std::uint32_t seed = std::random_device()();
    if (const char* given = std::getenv("KENTONGAN_TEST_SEED"))
        seed = static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10));
    MESSAGE("KENTONGAN_TEST_SEED=" << seed);
    tests::on_both([&](World& w) {
        Life life(w, seed);
        for (int step = 0; step < 400; ++step) {
            life.step();
            if (step % 4 == 0) life.compare(step);
        }
        w.settle();
        life.compare(1000);
    });
}

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
