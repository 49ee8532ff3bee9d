#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "rooms/tags/impl.h"
#include "rooms/tags/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::tags;
using http::Method;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

TEST_CASE("a tag's history counts uses and people of each day") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.post(ani, "Sawah #Banjir");
        town.post(ani, "Lagi #banjir #BANJIR");
        const auto last = town.post(budi, "Juga #banjir");
        CHECK(town.history("banjir") == "3/2 0/0");
        town.kit.clock().advance(24h);
        town.post(budi, "Surut #banjir");
        CHECK(town.history("Banjir") == "1/1 3/2");
        town.remove(last);
        CHECK(town.history("banjir") == "1/1 2/1");
        const auto tag = town.json_of("/api/v1/tags/banjir");
        CHECK(MastodonShape::errors(tag, "Tag") == Lines{});
        CHECK(tag.at("history").as_array().size() == 7);
        CHECK_FALSE(tag.as_object().contains("following"));
    });
}

TEST_CASE("what is not public, a boost and an exercise count in no history") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        for (auto visibility : {Visibility::Unlisted, Visibility::Private, Visibility::Direct})
            town.post(ani, "Bisik #rahasia", visibility);
        CHECK(town.history("rahasia") == "0/0 0/0");
        const auto open = town.post(ani, "Sapa #pagi");
        CHECK(town.act("/api/v1/statuses/" + open.to_string() + "/reblog", budi).status == 200);
        statuses::NewStatus exercise;
        exercise.author = ani;
        exercise.text = "Gempa #pagi";
        exercise.region_bound = statuses::RegionBound{{}, true, town.kit.clock().now() + 1h};
        REQUIRE(town.statuses.publish(exercise).ok());
        CHECK(town.history("pagi") == "1/1 0/0");
    });
}

TEST_CASE("an edited post counts for the tags it has now") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto post = town.post(ani, "Hujan #banjir #pagi");
        testkit::TestPlatform::Call edit;
        edit.method = Method::Put;
        edit.target = "/api/v1/statuses/" + post.to_string();
        edit.account = ani.value();
        edit.form = {{"status", "Hujan #pagi #gerimis"}};
        REQUIRE(town.kit.call(edit).status == 200);
        CHECK(town.history("banjir", 1) == "0/0");
        CHECK(town.history("pagi", 1) == "1/1");
        CHECK(town.history("gerimis", 1) == "1/1");
    });
}

TEST_CASE("counts older than a week are swept, younger ones stay") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto old = town.post(ani, "Dulu #banjir");
        town.kit.clock().advance(24h * 6);
        town.tags.impl().service.sweep();
        CHECK(town.history("banjir", 7) == "0/0 0/0 0/0 0/0 0/0 0/0 1/1");
        town.kit.clock().advance(24h * 3);
        town.post(ani, "Kini #banjir");
        town.tags.impl().service.sweep();
        town.kit.platform().database.read([&](db::Tx& tx) {
            const std::string name = "banjir";
            CHECK(store::list_days(tx, {&name, 1}, 0).size() == 1);
        });
        town.remove(old);
        CHECK(town.history("banjir") == "1/1 0/0");
    });
}

TEST_CASE("a tag is followed once, told of, and followed no more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        int within = 0, after = 0;
        auto& bus = town.kit.platform().bus;
        bus.subscribe_within<FollowedTagsChanged>(
            [&](db::Tx&, const FollowedTagsChanged& event) { within += event.account == ani; });
        bus.subscribe<FollowedTagsChanged>(
            [&](const FollowedTagsChanged& event) { after += event.account == ani; });
        const auto followed = town.act("/api/v1/tags/Banjir/follow", ani);
        CHECK(followed.status == 200);
        CHECK(json::parse(followed.body).at("following").as_bool());
        CHECK(town.act("/api/v1/tags/banjir/follow", ani).status == 200);
        CHECK(within == 1);
        CHECK(after == 1);
        CHECK_FALSE(town.json_of("/api/v1/tags/banjir", budi).at("following").as_bool());
        REQUIRE(town.act("/api/v1/tags/gempa/follow", budi).status == 200);
        town.kit.platform().database.read([&](db::Tx& tx) {
            CHECK(town.tags.followed(tx, ani) == Lines{"banjir"});
            const Lines both{"banjir", "gempa", "sepi"};
            CHECK(town.tags.followers(tx, both).size() == 2);
            CHECK(town.tags.followers(tx, Lines{"sepi"}).empty());
        });
        const auto left = town.act("/api/v1/tags/banjir/unfollow", ani);
        CHECK_FALSE(json::parse(left.body).at("following").as_bool());
        CHECK(town.act("/api/v1/tags/banjir/unfollow", ani).status == 200);
        CHECK(after == 2);
    });
}

TEST_CASE("followed tags come in pages, the latest first") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        for (const auto* tag : {"satu", "dua", "tiga"})
            REQUIRE(town.act(std::string("/api/v1/tags/") + tag + "/follow", ani).status == 200);
        const auto first = town.get("/api/v1/followed_tags?limit=2", ani);
        CHECK(names_of(json::parse(first.body)) == "tiga dua");
        CHECK(MastodonShape::errors_of_all(json::parse(first.body), "Tag") == Lines{});
        std::string link;
        for (const auto& [name, value] : first.headers)
            if (name == "Link") link = value;
        const auto from = link.find("/api/");
        REQUIRE(from != std::string::npos);
        const auto rest = town.get(link.substr(from, link.find('>') - from), ani);
        CHECK(names_of(json::parse(rest.body)) == "satu");
    });
}

TEST_CASE("what is no tag is not found, and nobody follows more than a thousand") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK(town.get("/api/v1/tags/123").status == 404);
        CHECK(town.get("/api/v1/tags/a%20b").status == 404);
        CHECK(town.act("/api/v1/tags/a%2Fb/follow", ani).status == 404);
        CHECK(town.act("/api/v1/tags/" + std::string(400, 'a') + "/follow", ani).status == 404);
        town.kit.platform().database.write([&](db::Tx& tx) {
            for (int i = 0; i < kMostFollowed; ++i)
                store::insert_follow(tx, FollowId(i + 1), ani, "t" + std::to_string(i));
        });
        CHECK(town.act("/api/v1/tags/banjir/follow", ani).status == 422);
        CHECK(town.act("/api/v1/tags/t5/follow", ani).status == 200);
    });
}

TEST_CASE("ten tags at most stand on a profile, each once, with its posts counted") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.post(ani, "Satu #sawah");
        town.post(ani, "Dua #sawah", Visibility::Unlisted);
        town.post(ani, "Tiga #sawah", Visibility::Private);
        town.post(budi, "Empat #sawah");
        const auto made = town.act("/api/v1/featured_tags", ani, {{"name", "#Sawah"}});
        REQUIRE(made.status == 200);
        const auto feature = json::parse(made.body);
        CHECK(MastodonShape::errors(feature, "FeaturedTag") == Lines{});
        CHECK(feature.at("statuses_count").as_string() == "2");
        CHECK(feature.at("last_status_at").as_string() == "2026-09-21");
        const auto again = town.act("/api/v1/featured_tags", ani, {{"name", "sawah"}});
        CHECK(again.status == 422);
        CHECK(json::parse(again.body).at("error").as_string() ==
              "Validation failed: Name has already been taken");
        CHECK(town.act("/api/v1/featured_tags", ani, {{"name", "dua kata"}}).status == 422);
        CHECK(town.act("/api/v1/featured_tags", ani).status == 422);
        for (int i = 0; i < 9; ++i)
            REQUIRE(town.act("/api/v1/featured_tags", ani, {{"name", "t" + std::to_string(i)}})
                        .status == 200);
        CHECK(town.act("/api/v1/featured_tags", ani, {{"name", "lagi"}}).status == 422);
        CHECK(town.json_of("/api/v1/featured_tags", ani).as_array().size() == 10);
        const auto shown = town.json_of("/api/v1/accounts/" + ani.to_string() + "/featured_tags");
        CHECK(shown.as_array().size() == 10);
        CHECK(MastodonShape::errors_of_all(shown, "FeaturedTag") == Lines{});
        const auto path = "/api/v1/featured_tags/" + std::string(feature.at("id").as_string());
        CHECK(town.call(Method::Delete, path, budi).status == 404);
        CHECK(town.call(Method::Delete, path, ani).body == "{}");
        CHECK(town.call(Method::Delete, path, ani).status == 404);
        CHECK(town.call(Method::Delete, "/api/v1/featured_tags/x", ani).status == 404);
        CHECK(town.get("/api/v1/accounts/99/featured_tags").status == 404);
    });
}

TEST_CASE("featuring by name may be repeated and undone") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        for (int i = 0; i < 2; ++i) {
            const auto shown = town.act("/api/v1/tags/sawah/feature", ani);
            CHECK(shown.status == 200);
            CHECK(json::parse(shown.body).at("featuring").as_bool());
        }
        const auto hidden = town.act("/api/v1/tags/sawah/unfeature", ani);
        CHECK_FALSE(json::parse(hidden.body).at("featuring").as_bool());
        CHECK(town.act("/api/v1/tags/1/feature", ani).status == 404);
    });
}

TEST_CASE("the most used tags that are not shown yet are suggested") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        for (const auto* text : {"#pagi #sawah", "#pagi #sawah", "#pagi #hujan"})
            town.post(ani, text);
        REQUIRE(town.act("/api/v1/tags/sawah/feature", ani).status == 200);
        CHECK(names_of(town.json_of("/api/v1/featured_tags/suggestions", ani)) == "pagi hujan");
    });
}

TEST_CASE("each address asks for its own scope") {
    Town town;
    const auto ani = town.add("ani");
    CHECK(town.get("/api/v1/followed_tags").status == 401);
    CHECK(town.call(Method::Get, "/api/v1/followed_tags", ani, "read:accounts").status == 403);
    CHECK(town.call(Method::Get, "/api/v1/followed_tags", ani, "read:follows").status == 200);
    CHECK(town.call(Method::Post, "/api/v1/tags/a/follow", ani, "write:accounts").status == 403);
    CHECK(town.call(Method::Post, "/api/v1/tags/a/follow", ani, "follow").status == 200);
    CHECK(town.call(Method::Post, "/api/v1/tags/a/feature", ani, "write:follows").status == 403);
    CHECK(town.call(Method::Get, "/api/v1/featured_tags", ani, "write").status == 403);
    CHECK(town.call(Method::Get, "/api/v1/admin/tags", ani, "read").status == 403);
}

TEST_CASE("moderators decide what may happen with a tag, others do not") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), rt = town.add("rt", accounts::Role::Moderator);
        town.post(ani, "Halo #banjir #pagi");
        const std::string path = "/api/v1/admin/tags";
        CHECK(town.call(Method::Get, path, ani, "admin:read").status == 403);
        const auto list = town.call(Method::Get, path, rt, "admin:read");
        REQUIRE(list.status == 200);
        const auto tags = json::parse(list.body);
        CHECK(tags.as_array().size() == 2);
        CHECK(MastodonShape::errors_of_all(tags, "Admin::Tag") == Lines{});
        CHECK(tags.at(0).at("requires_review").as_bool());
        testkit::TestPlatform::Call put;
        put.method = Method::Put;
        put.target = path + "/banjir";
        put.account = rt.value();
        put.scopes = "admin:write";
        put.form = {{"trendable", "false"}};
        const auto decided = town.kit.call(put);
        REQUIRE(decided.status == 200);
        CHECK_FALSE(json::parse(decided.body).at("trendable").as_bool());
        CHECK(json::parse(decided.body).at("usable").as_bool());
        CHECK_FALSE(json::parse(decided.body).at("requires_review").as_bool());
        put.account = ani.value();
        CHECK(town.kit.call(put).status == 403);
        CHECK(town.call(Method::Get, path + "/tidakada", rt, "admin:read").status == 404);
        town.kit.platform().database.read([&](db::Tx& tx) {
            const auto rules = town.tags.rules(tx, Lines{"pagi", "banjir", "baru"});
            CHECK(rules[0].trendable);
            CHECK_FALSE(rules[1].trendable);
            CHECK(rules[2].listable);
        });
    });
}
