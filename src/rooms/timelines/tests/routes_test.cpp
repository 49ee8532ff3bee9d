#include "world.h"

using namespace kentongan;
using namespace kentongan::timelines;
using tests::body;
using tests::ids_in;
using tests::World;
using Ids = std::vector<tests::StatusId>;
using tests::Visibility;

TEST_CASE("the home route answers a person, with flags and links") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        REQUIRE(w.accounts.follow(budi, ani).ok());
        w.settle();
        Ids posts;
        for (int i = 0; i < 5; ++i) posts.insert(posts.begin(), w.post(ani, "halo"));
        CHECK(w.kit.get("/api/v1/timelines/home").status == 401);
        for (int round = 0; round < 2; ++round) {
            const auto response = w.kit.get("/api/v1/timelines/home?limit=3", budi.value());
            REQUIRE(response.status == 200);
            CHECK(ids_in(body(response)) == Ids{posts[0], posts[1], posts[2]});
            CHECK_FALSE(body(response).at(0).at("favourited").as_bool());
        }
        REQUIRE(w.act(budi, "/api/v1/statuses/" + posts[0].to_string() + "/favourite") == 200);
        const auto liked = body(w.kit.get("/api/v1/timelines/home?limit=3", budi.value()));
        CHECK(liked.at(0).at("favourited").as_bool());
        CHECK(liked.at(0).at("favourites_count").as_int64() == 1);
        CHECK_FALSE(body(w.kit.get("/api/v1/timelines/home", ani.value()))
                        .at(0)
                        .at("favourited")
                        .as_bool());
        // A changed name is shown at once.
        testkit::TestPlatform::Call rename;
        rename.method = http::Method::Patch;
        rename.target = "/api/v1/accounts/update_credentials";
        rename.account = ani.value();
        rename.form = {{"display_name", "Ani Baru"}};
        REQUIRE(w.kit.call(rename).status == 200);
        CHECK(body(w.kit.get("/api/v1/timelines/home", budi.value()))
                  .at(0)
                  .at("account")
                  .at("display_name")
                  .as_string() == "Ani Baru");
    });
}

TEST_CASE("the public list leaves out whom the reader does not want, and still fills its page") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), reader = w.person("pembaca");
        Ids anis, all;
        for (int i = 0; i < 60; ++i) {
            const auto id = w.post(i % 4 ? budi : ani, "kabar #desa");
            all.insert(all.begin(), id);
            if (i % 4 == 0) anis.insert(anis.begin(), id);
        }
        REQUIRE(w.act(reader, "/api/v1/accounts/" + budi.to_string() + "/mute") == 200);
        const auto list = [&](const std::string& target, tests::AccountId as = {}) {
            return ids_in(body(w.kit.get(target, as.value())));
        };
        for (const std::string path : {"/api/v1/timelines/public", "/api/v1/timelines/tag/Desa"}) {
            CAPTURE(path);
            CHECK(list(path + "?limit=15", reader) == anis);
            CHECK(list(path + "?limit=40") == Ids(all.begin(), all.begin() + 40));
            CHECK(list(path + "?limit=5&max_id=" + anis[3].to_string(), reader) ==
                  Ids(anis.begin() + 4, anis.begin() + 9));
            CHECK(list(path + "?limit=5&min_id=" + anis[9].to_string(), reader) ==
                  Ids(anis.begin() + 4, anis.begin() + 9));
            CHECK(list(path + "?limit=5&since_id=" + anis[2].to_string(), reader) ==
                  Ids(anis.begin(), anis.begin() + 2));
            CHECK(list(path + "?remote=true").empty());
            CHECK(list(path + "?only_media=true").empty());
        }
    });
}

TEST_CASE("a tag that moderators have forbidden shows nothing") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani");
        w.post(ani, "#judi gratis");
        const auto fair = w.post(ani, "#pasar pagi");
        const auto list = [&](const std::string& target) {
            return ids_in(body(w.kit.get("/api/v1/timelines/tag/" + target)));
        };
        CHECK(list("judi").size() == 1);
        REQUIRE(w.kit.platform()
                    .database
                    .write([&](db::Tx& tx) { return w.tags.review(tx, "judi", {.usable = false}); })
                    .ok());
        CHECK(list("Judi").empty());
        CHECK(list("judi?any[]=pasar").empty());
        CHECK(list("pasar?any[]=judi") == std::vector{fair});
        CHECK(w.kit.call({.target = "/tag/judi", .headers = {{"accept", "text/html"}}}).status ==
              404);
    });
}

TEST_CASE("tags combine: any, all, none") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani");
        const auto a = w.post(ani, "#banjir"), b = w.post(ani, "#banjir #bantul"),
                   c = w.post(ani, "#longsor"), d = w.post(ani, "#banjir #bantul #latihan");
        w.post(ani, "#banjir", Visibility::Unlisted);
        const auto list = [&](const std::string& query) {
            return ids_in(body(w.kit.get("/api/v1/timelines/tag/banjir?" + query)));
        };
        CHECK(list("") == Ids{d, b, a});
        CHECK(list("all[]=bantul") == Ids{d, b});
        CHECK(list("none[]=latihan") == Ids{b, a});
        CHECK(list("any[]=longsor") == Ids{d, c, b, a});
        CHECK(list("any[]=longsor&limit=2&max_id=" + d.to_string()) == Ids{c, b});
        CHECK(list("all[]=bantul&none[]=latihan") == Ids{b});
        CHECK(ids_in(body(w.kit.get("/api/v1/timelines/tag/123"))).empty());
    });
}
