#include <algorithm>

#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

// Mastodon's meaning of the three cursors, on a plain list, newest first.
std::vector<StatusId> brute_force(std::vector<StatusId> all, const Page& page) {
    std::erase_if(all, [&](StatusId id) {
        return (page.max_id > 0 && id.value() >= page.max_id) || id.value() <= page.lower();
    });
    std::sort(all.begin(), all.end(), std::greater<>());
    const auto limit = static_cast<std::size_t>(page.limit);
    if (all.size() <= limit) return all;
    if (page.min_id > 0) return {all.end() - page.limit, all.end()};
    all.resize(limit);
    return all;
}

}  // namespace

TEST_CASE("every list pages as the plain list would") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        REQUIRE(w.accounts.set_places(ani, regions::Code::parse("34.02.05.2001"), {}).ok());
        std::vector<StatusId> all, anis, tagged, near;
        for (int i = 0; i < 40; ++i) {
            const auto author = i % 3 == 0 ? budi : ani;
            const bool tag = i % 2 == 0;
            if (i % 5 == 0) w.kit.clock().advance(72h);
            const auto id = w.post(author, std::string("kata ") + (tag ? "#uji" : "")).id;
            all.push_back(id);
            if (author == ani) anis.push_back(id);
            if (tag) tagged.push_back(id);
            if (author == ani) near.push_back(id);
        }
        std::uint32_t state = 7;
        const auto random = [&](std::size_t below) {
            state = state * 1664525u + 1013904223u;
            return (state >> 16) % below;
        };
        for (int round = 0; round < 200; ++round) {
            Page page;
            page.limit = 1 + static_cast<int>(random(12));
            const auto some = [&] {
                return all[random(all.size())].value() + static_cast<int>(random(3)) - 1;
            };
            if (random(2)) page.max_id = some();
            if (random(3) == 0) page.since_id = some();
            if (random(3) == 0) page.min_id = some();
            CAPTURE(round);
            w.read([&](db::Tx& tx) {
                CHECK(w.statuses.ids_public(tx, Origin::Anywhere, false, page) ==
                      brute_force(all, page));
                CHECK(w.statuses.ids_by_authors(tx, std::vector{ani}, page) ==
                      brute_force(anis, page));
                CHECK(w.statuses.ids_by_authors(tx, std::vector{ani, budi}, page) ==
                      brute_force(all, page));
                CHECK(w.statuses.ids_with_tag(tx, "uji", page) == brute_force(tagged, page));
                CHECK(w.statuses.search(tx, {.text = "kata"}, page) == brute_force(all, page));
                for (const char* place : {"34", "34.02", "34.02.05", "34.02.05.2001"})
                    CHECK(w.statuses.ids_near(tx, *regions::Code::parse(place), page) ==
                          brute_force(near, page));
                CHECK(w.statuses.ids_near(tx, *regions::Code::parse("34.03"), page).empty());
            });
        }
    });
}

TEST_CASE("the public list has neither boosts nor answers to others") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto first = w.post(ani, "satu").id;
        const auto own = w.post(ani, "sambung", Visibility::Public, first).id;
        w.post(budi, "jawab", Visibility::Public, first);
        w.post(ani, "diam", Visibility::Unlisted);
        REQUIRE(w.post_form("/api/v1/statuses/" + first.to_string() + "/reblog", {}, budi).status ==
                200);
        CHECK(w.read([&](db::Tx& tx) {
            return w.statuses.ids_public(tx, Origin::Anywhere, false, {});
        }) == std::vector{own, first});
    });
}

TEST_CASE("a person's list can leave out answers and boosts, and keep to a tag") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto other = w.post(budi, "lain").id;
        const auto plain = w.post(ani, "biasa #desa").id.to_string();
        const auto answer = w.post(ani, "jawab", Visibility::Public, other).id.to_string();
        const auto boost = std::string(
            body(w.post_form("/api/v1/statuses/" + other.to_string() + "/reblog", {}, ani))
                .at("id")
                .as_string());
        const auto list = [&](const std::string& query) {
            return tests::ids_in(
                body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses?" + query)));
        };
        using Ids = std::vector<std::string>;
        CHECK(list("") == Ids{boost, answer, plain});
        CHECK(list("exclude_replies=true") == Ids{boost, plain});
        CHECK(list("exclude_reblogs=1") == Ids{answer, plain});
        CHECK(list("tagged=Desa") == Ids{plain});
        CHECK(list("only_media=true").empty());
        CHECK(list("limit=1&max_id=" + boost) == Ids{answer});
        CHECK(w.get("/api/v1/accounts/999/statuses").status == 404);
        const auto response = w.get("/api/v1/accounts/" + ani.to_string() + "/statuses?limit=2");
        const auto link = std::find_if(response.headers.begin(), response.headers.end(),
                                       [](const auto& header) { return header.first == "Link"; });
        REQUIRE(link != response.headers.end());
        CHECK(link->second.find("max_id=" + answer + ">; rel=\"next\"") != std::string::npos);
        CHECK(link->second.find("min_id=" + boost + ">; rel=\"prev\"") != std::string::npos);
    });
}

TEST_CASE("search finds words by their stem, for whom they are visible") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto open = w.post(ani, "Warga mengungsi ke balai desa").id;
        const auto unlisted = w.post(ani, "pengungsian penuh", Visibility::Unlisted).id;
        const auto direct = w.post(ani, "@budi pengungsian", Visibility::Direct).id;
        const auto found = [&](std::optional<AccountId> viewer, const char* text) {
            return w.read([&](db::Tx& tx) {
                return w.statuses.search(tx, {.viewer = viewer, .text = std::string(text)}, {});
            });
        };
        CHECK(found({}, "pengungsi") == std::vector{open});
        CHECK(found(budi, "mengungsi") == std::vector{direct, open});
        CHECK(found(ani, "PENGUNGSIAN") == std::vector{direct, unlisted, open});
        CHECK(found({}, "balai des") == std::vector{open});
        CHECK(found({}, "\" OR 1=1 --").empty());
        CHECK(found({}, "*").empty());
        CHECK(found({}, "'").empty());
    });
}

TEST_CASE("region-bound posts are listed until they end") {
    tests::on_both([](World& w) {
        const auto bmkg = w.person("sumber");
        NewStatus status;
        status.author = bmkg;
        status.text = std::string(900, 'x');  // official texts may be longer
        status.region_bound =
            RegionBound{{*regions::Code::parse("34.02")}, false, w.kit.clock().now() + 1h};
        const auto first = w.post(status).id, second = w.post(status).id;
        const auto live = [&] {
            std::vector<StatusId> ids;
            w.read([&](db::Tx& tx) {
                for (const auto& bound :
                     w.statuses.region_bound_since(tx, StatusId(), w.kit.clock().now())) {
                    CHECK(bound.author == bmkg);
                    CHECK(bound.bound.regions == std::vector{*regions::Code::parse("34.02")});
                    ids.push_back(bound.id);
                }
            });
            return ids;
        };
        CHECK(live() == std::vector{second, first});
        w.write([&](db::Tx& tx) { w.statuses.end_region_bound(tx, second); });
        CHECK(live() == std::vector{first});
        w.kit.clock().advance(61min);
        CHECK(live().empty());
        CHECK(w.sees({}, first));
    });
}
