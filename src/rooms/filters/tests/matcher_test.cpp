#include <atomic>
#include <chrono>
#include <thread>

#include "rooms/filters/cache.h"
#include "rooms/filters/tests/town.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::filters;

TEST_CASE("a post is answered with the filters it meets, and what of them") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.filter(ani, "Politik", {"pemilu", "pilkada", "DPR"});
        town.filter(ani, "Kosong", {});
        const auto posts = town.filter(ani, "Ini", {"banjir"});
        town.ok(Method::Post, "/api/v2/filters/" + id_of(posts) + "/statuses", ani,
                {{"status_id", "12"}});
        CHECK(town.found(ani, "Selamat pagi") == "");
        CHECK(town.found(ani, "Pemilu dan\nPILKADA") == "Politik: pemilu, pilkada");
        CHECK(town.found(ani, "pemilunya") == "");
        CHECK(town.found(ani, "Selamat pagi", 12) == "Ini: 12");
        CHECK(town.found(ani, "dpr soal banjir", 12) == "Politik: DPR; Ini: banjir: 12");
        CHECK(town.found(budi, "pemilu", 12) == "");
        const auto result = town.results(ani, "pemilu").at(0);
        CHECK(result.at("status_matches").is_null());
        CHECK(town.results(ani, "", 12).at(0).at("keyword_matches").is_null());
        CHECK_FALSE(result.at("filter").as_object().contains("keywords"));
        CHECK_FALSE(result.at("filter").as_object().contains("statuses"));
    });
}

TEST_CASE("a filter counts until it expires") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.ok(Method::Post, "/api/v2/filters", ani,
                                  {{"title", "Sebentar"},
                                   {"context[]", "home"},
                                   {"expires_in", "60"},
                                   {"keywords_attributes[][keyword]", "pemilu"}});
        town.settle();
        CHECK(town.found(ani, "pemilu") == "Sebentar: pemilu");
        town.kit.clock().advance(49s);
        CHECK(town.found(ani, "pemilu") == "Sebentar: pemilu");
        town.kit.clock().advance(1s);
        CHECK(town.found(ani, "pemilu") == "");
        CHECK(town.ok(Method::Get, "/api/v2/filters", ani).as_array().size() == 1);
        town.ok(Method::Put, "/api/v2/filters/" + id_of(made), ani, {{"expires_in", "60"}});
        CHECK(town.found(ani, "pemilu") == "Sebentar: pemilu");
    });
}

TEST_CASE("a change counts at once, whatever was remembered") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK(town.found(ani, "pemilu") == "");
        CHECK(town.found(ani, "pemilu") == "");  // none is remembered
        const auto made = town.filter(ani, "Politik", {"pemilu"});
        const auto path = "/api/v2/filters/" + id_of(made);
        CHECK(town.found(ani, "pemilu") == "Politik: pemilu");
        town.settle();
        CHECK(town.found(ani, "pemilu") == "Politik: pemilu");
        const auto word = town.ok(Method::Post, path + "/keywords", ani, {{"keyword", "DPR"}});
        CHECK(town.found(ani, "DPR") == "Politik: DPR");
        town.settle();
        CHECK(town.found(ani, "DPR") == "Politik: DPR");
        town.ok(Method::Delete, "/api/v2/filters/keywords/" + id_of(word), ani);
        CHECK(town.found(ani, "DPR") == "");
        town.settle();
        CHECK(town.found(ani, "pemilu") == "Politik: pemilu");
        town.ok(Method::Put, path, ani, {{"title", "Lain"}});
        CHECK(town.found(ani, "pemilu") == "Lain: pemilu");
        town.settle();
        CHECK(town.found(ani, "pemilu") == "Lain: pemilu");
        town.ok(Method::Delete, path, ani);
        CHECK(town.found(ani, "pemilu") == "");
        town.settle();
        CHECK(town.found(ani, "pemilu") == "");
    });
}

TEST_CASE("a slow reader does not bring back what was") {
    MatcherCache cache(1 << 20);
    const AccountId ani(1);
    cache.put(ani, nullptr, TimePoint());
    CHECK(cache.find(ani).has_value());
    cache.changed(ani, TimePoint() + 1s);
    CHECK_FALSE(cache.find(ani).has_value());
    // Its snapshot may be from before the change.
    cache.put(ani, nullptr, TimePoint() + 5s);
    CHECK_FALSE(cache.find(ani).has_value());
    cache.put(ani, nullptr, TimePoint() + 7s);
    CHECK(cache.find(ani).has_value());
}

TEST_CASE("what is remembered of many people stays within its bounds") {
    Filter filter;
    filter.id = FilterId(1);
    filter.title = "Politik";
    filter.keywords.push_back({KeywordId(1), filter.id, "pemilu", true});
    const auto matcher = compiled({&filter, 1}, TimePoint());
    REQUIRE(matcher);
    MatcherCache cache(20 * matcher->bytes());
    for (int i = 1; i <= 100; ++i) cache.put(AccountId(i), matcher, TimePoint());
    CHECK(cache.bytes() <= 20 * matcher->bytes());
    CHECK_FALSE(cache.find(AccountId(1)).has_value());
    CHECK(cache.find(AccountId(100)).has_value());
}

TEST_CASE("twenty posts pass tens of filters quickly") {
    std::vector<Filter> filters(50);
    for (std::size_t i = 0; i < filters.size(); ++i) {
        filters[i].id = FilterId(static_cast<std::int64_t>(i + 1));
        filters[i].title = "Saringan";
        filters[i].keywords.push_back(
            {KeywordId(1), filters[i].id, "kata" + std::to_string(i), i % 2 == 0});
    }
    const CompiledMatcher matcher(filters);
    for (std::string text : {"Selamat pagi, warga. Kerja bakti kata balai desa, bawa alat. ",
                             "Selamat pagi 🌅 “kata” balai desa… bawa alat — café Bu Siti. "}) {
        while (text.size() < 500) text += text;
        const auto begin = std::chrono::steady_clock::now();
        std::size_t bytes = 0;
        for (int round = 0; round < 100; ++round)
            for (int post = 0; post < 20; ++post)
                bytes += matcher.results_json(post, text, TimePoint()).size();
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - begin;
        MESSAGE("20 posts: " << took.count() / 100 << " µs");
        CHECK(bytes == 100 * 20 * 2);  // nothing is found
        CHECK(took < std::chrono::seconds(2));
    }
}

TEST_CASE("whoever changed something sees it at once, beside others who read") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        std::atomic<bool> done = false;
        std::vector<std::jthread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&] {
                while (!done)
                    town.kit.platform().database.read([&](db::Tx& tx) {
                        if (const auto matcher = town.filters.matcher(tx, ani))
                            (void)matcher->results_json(1, "kata1 kata2", TimePoint());
                    });
            });
        for (int round = 0; round < 20; ++round) {
            const auto word = "kata" + std::to_string(round);
            const auto made = town.filter(ani, "Kata", {word});
            CHECK(town.found(ani, word) == "Kata: " + word);
            town.ok(Method::Delete, "/api/v2/filters/" + id_of(made), ani);
            CHECK(town.found(ani, word) == "");
        }
        done = true;
        readers.clear();
        town.settle();
        CHECK(town.found(ani, "kata19") == "");
    });
}

TEST_CASE("no query walks over the filters") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}
