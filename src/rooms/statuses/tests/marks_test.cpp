#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

TEST_CASE("favourites, bookmarks and boosts count once and come back off") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = w.post(ani, "halo").id;
        const auto path = "/api/v1/statuses/" + id.to_string();
        int favourited = 0, undone = 0;
        w.kit.platform().bus.subscribe<StatusFavourited>(
            [&](const StatusFavourited& event) { ++(event.undone ? undone : favourited); });
        for (int twice = 0; twice < 2; ++twice) {
            const auto liked = body(w.post_form(path + "/favourite", {}, budi));
            CHECK(liked.at("favourited").as_bool());
            CHECK(liked.at("favourites_count").as_int64() == 1);
        }
        CHECK(favourited == 1);
        CHECK_FALSE(body(w.get(path, ani)).at("favourited").as_bool());
        CHECK_FALSE(body(w.get(path)).as_object().contains("favourited"));
        const auto people = body(w.get(path + "/favourited_by"));
        REQUIRE(people.as_array().size() == 1);
        CHECK(people.at(0).at("id").as_string() == budi.to_string());
        for (int twice = 0; twice < 2; ++twice) {
            const auto back = body(w.post_form(path + "/unfavourite", {}, budi));
            CHECK_FALSE(back.at("favourited").as_bool());
            CHECK(back.at("favourites_count").as_int64() == 0);
        }
        CHECK(undone == 1);

        CHECK(body(w.post_form(path + "/bookmark", {}, budi)).at("bookmarked").as_bool());
        CHECK(tests::ids_in(body(w.get("/api/v1/bookmarks", budi))) == std::vector{id.to_string()});
        CHECK_FALSE(body(w.post_form(path + "/unbookmark", {}, budi)).at("bookmarked").as_bool());

        const auto boost = body(w.post_form(path + "/reblog", {}, budi));
        CHECK(boost.at("reblog").at("id").as_string() == id.to_string());
        CHECK(boost.at("reblog").at("reblogs_count").as_int64() == 1);
        CHECK(boost.at("reblog").at("reblogged").as_bool());
        CHECK(body(w.post_form(path + "/reblog", {}, budi)).at("id") == boost.at("id"));
        CHECK(tests::ids_in(body(w.get(path + "/reblogged_by"))) == std::vector{budi.to_string()});
        // Liking the boost likes the original.
        const auto boost_path = "/api/v1/statuses/" + std::string(boost.at("id").as_string());
        CHECK(body(w.post_form(boost_path + "/favourite", {}, ani)).at("id").as_string() ==
              id.to_string());
        const auto back = body(w.post_form(path + "/unreblog", {}, budi));
        CHECK(back.at("id").as_string() == id.to_string());
        CHECK(back.at("reblogs_count").as_int64() == 0);
        CHECK_FALSE(back.at("reblogged").as_bool());
        CHECK(w.get(boost_path).status == 404);
    });
}

TEST_CASE("a thread is silenced as a whole; own posts are pinned, five at most") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto first = w.post(ani, "mulai").id;
        const auto answer = w.post(budi, "jawab", Visibility::Public, first).id;
        const auto path = "/api/v1/statuses/" + answer.to_string();
        CHECK(body(w.post_form(path + "/mute", {}, ani)).at("muted").as_bool());
        CHECK(body(w.get("/api/v1/statuses/" + first.to_string(), ani)).at("muted").as_bool());
        CHECK_FALSE(body(w.get(path, budi)).at("muted").as_bool());
        CHECK_FALSE(body(w.post_form(path + "/unmute", {}, ani)).at("muted").as_bool());

        CHECK(w.post_form(path + "/pin", {}, ani).status == 422);
        std::vector<std::string> pinned;
        for (int i = 0; i < 5; ++i) {
            const auto id = w.post(ani, "sematan " + std::to_string(i)).id.to_string();
            CHECK(body(w.post_form("/api/v1/statuses/" + id + "/pin", {}, ani))
                      .at("pinned")
                      .as_bool());
            pinned.insert(pinned.begin(), id);
        }
        CHECK(w.post_form("/api/v1/statuses/" + first.to_string() + "/pin", {}, ani).status == 422);
        const auto list = "/api/v1/accounts/" + ani.to_string() + "/statuses?pinned=true";
        CHECK(tests::ids_in(body(w.get(list))) == pinned);
        w.post_form("/api/v1/statuses/" + pinned[0] + "/unpin", {}, ani);
        CHECK(tests::ids_in(body(w.get(list))).size() == 4);
    });
}

TEST_CASE("a context reads as a conversation, bounded for strangers") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto root = w.post(ani, "akar").id;
        const auto a = w.post(budi, "a", Visibility::Public, root).id;
        const auto b = w.post(ani, "b", Visibility::Public, root).id;
        const auto a1 = w.post(ani, "a1", Visibility::Public, a).id;
        const auto b1 = w.post(budi, "b1", Visibility::Public, b).id;
        const auto a2 = w.post(budi, "a2", Visibility::Public, a).id;
        const auto a11 = w.post(budi, "a11", Visibility::Public, a1).id;
        w.post(budi, "rahasia", Visibility::Private, a1);
        const auto context = [&](StatusId id, AccountId as = {}) {
            return body(w.get("/api/v1/statuses/" + id.to_string() + "/context", as));
        };
        const auto names = [](std::initializer_list<StatusId> ids) {
            std::vector<std::string> texts;
            for (auto id : ids) texts.push_back(id.to_string());
            return texts;
        };
        CHECK(tests::ids_in(context(root).at("descendants")) == names({a, a1, a11, a2, b, b1}));
        CHECK(tests::ids_in(context(a11).at("ancestors")) == names({root, a, a1}));
        CHECK(tests::ids_in(context(a1).at("ancestors")) == names({root, a}));
        CHECK(tests::ids_in(context(a1).at("descendants")) == names({a11}));
        CHECK(context(b1).at("descendants").as_array().empty());

        StatusId last = root;
        for (int i = 0; i < 70; ++i) last = w.post(ani, "terus", Visibility::Public, last).id;
        CHECK(context(last).at("ancestors").as_array().size() == 40);
        CHECK(context(last, budi).at("ancestors").as_array().size() == 70);
        CHECK(context(root, ani).at("descendants").as_array().size() == 76);
        CHECK(context(root).at("descendants").as_array().size() <= 60);
    });
}
