#include "rooms/trends/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::trends;
using http::Method;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

TEST_CASE("what several neighbours speak of trends, what one shouts does not") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(5);
        for (const auto person : people) town.post(person, "Sungai naik #banjir");
        for (int i = 0; i < 3; ++i) town.post(people[static_cast<std::size_t>(i)], "#pagi");
        for (int i = 0; i < 20; ++i) town.post(people[0], "Beli di saya #promo");
        CHECK(town.tags_now() == "banjir pagi");
        const auto tags = town.list("tags");
        CHECK(MastodonShape::errors_of_all(tags, "Tag") == Lines{});
        CHECK(tags[0].at("history").at(0).at("accounts").as_string() == "5");
        CHECK_FALSE(tags[0].as_object().contains("following"));
        CHECK_FALSE(town.list("tags", people[0])[0].at("following").as_bool());
        CHECK(town.kit.get("/api/v1/trends").body == town.kit.get("/api/v1/trends/tags").body);
        CHECK(town.trends.tags(1) == Lines{"banjir"});
    });
}

TEST_CASE("a hundred new accounts move nothing, neighbours do") {
    Town town;
    const auto people = town.add_neighbours(4);
    const auto gang = town.add_many("bot", 100);
    const auto bought = town.post(people[0], "Beli"), liked = town.post(people[1], "Panen raya");
    const auto push = [&] {
        for (const auto one : gang) {
            town.post(one, "Hebat #promo");
            town.react(bought, "favourite", one);
        }
    };
    push();
    for (const auto person : people) town.post(person, "Hujan #banjir");
    for (std::size_t i = 0; i < 4; ++i)
        if (i != 1) town.react(liked, "favourite", people[i]);
    CHECK(town.tags_now() == "banjir");
    CHECK(town.statuses_now() == std::vector<StatusId>{liked});
    // Four days later they are heard a little, and still together less than four people.
    town.kit.clock().advance(24h * 4);
    for (const auto one : gang) town.post(one, "Hebat lagi #promo");
    for (const auto person : people) town.post(person, "Surut #banjir");
    CHECK(town.tags_now() == "banjir");
}

TEST_CASE("trends fade over days and leave") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(6);
        for (const auto person : people) town.post(person, "#kemarin");
        town.kit.clock().advance(24h);
        for (std::size_t i = 0; i < 4; ++i) town.post(people[i], "#kini");
        CHECK(town.tags_now() == "kini kemarin");
        town.kit.clock().advance(30h);
        CHECK(town.tags_now() == "kini");
        town.kit.clock().advance(24h * 8);
        CHECK(town.tags_now().empty());
        town.kit.platform().database.read(
            [&](db::Tx& tx) { CHECK(store::list_marks(tx, Kind::Tag, TimePoint(), 10).empty()); });
    });
}

TEST_CASE("answers, sensitive posts, exercises, warnings and unlisted posts never trend") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(4);
        const auto open = town.post(people[0], "Halo");
        for (const auto person : people) {
            statuses::NewStatus status;
            status.author = person;
            status.text = "#jawab";
            status.in_reply_to = open;
            town.publish(status);
            status.in_reply_to.reset();
            status.text = "#tutup";
            status.sensitive = true;
            town.publish(status);
            status.sensitive = false;
            status.text = "#bisik";
            status.visibility = Visibility::Unlisted;
            town.publish(status);
            status.visibility = Visibility::Public;
            status.text = "#gempa";
            status.region_bound = statuses::RegionBound{{}, false, town.kit.clock().now() + 1h};
            town.publish(status);
            status.region_bound->exercise = true;
            status.text = "#latihan";
            town.publish(status);
        }
        CHECK(town.tags_now().empty());
    });
}

TEST_CASE("likes and boosts count one person once, and are taken back") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(5);
        const auto post = town.post(people[0], "Panen raya");
        town.react(post, "favourite", people[0]);
        for (std::size_t i = 1; i < 3; ++i) {
            town.react(post, "favourite", people[i]);
            town.react(post, "reblog", people[i]);
        }
        CHECK(town.statuses_now().empty());
        town.react(post, "reblog", people[3]);
        CHECK(town.statuses_now() == std::vector<StatusId>{post});
        CHECK(MastodonShape::errors_of_all(town.list("statuses"), "Status") == Lines{});
        CHECK(town.list("statuses?lang=jv").empty());
        CHECK(town.list("statuses?lang=id").size() == 1);
        CHECK(town.list("statuses?offset=1").empty());
        town.react(post, "unfavourite", people[1]);
        CHECK(town.statuses_now().size() == 1);
        town.react(post, "unreblog", people[1]);
        CHECK(town.statuses_now().empty());
    });
}

TEST_CASE("removed posts, silenced authors and blocked people are not shown") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(5);
        const auto first = town.post(people[0], "Satu #satu");
        const auto second = town.post(people[1], "Dua");
        for (std::size_t i = 2; i < 5; ++i) {
            town.react(first, "favourite", people[i]);
            town.react(second, "favourite", people[i]);
        }
        CHECK(town.statuses_now().size() == 2);
        REQUIRE(
            town.kit
                .post("/api/v1/accounts/" + people[0].to_string() + "/block", {}, people[4].value())
                .status == 200);
        CHECK(town.list("statuses", people[4]).size() == 1);
        REQUIRE(
            town.kit.platform()
                .database
                .write([&](db::Tx& tx) { return town.accounts.set_silenced(tx, people[0], true); })
                .ok());
        CHECK(town.statuses_now() == std::vector<StatusId>{second});
        REQUIRE(town.kit.platform()
                    .database.write([&](db::Tx& tx) { return town.statuses.remove(tx, second); })
                    .ok());
        CHECK(town.list("statuses").empty());
        CHECK(town.statuses_now().empty());
    });
}

TEST_CASE("what moderators reject is never shown, until they let it in") {
    on_both([](Town& town) {
        const auto people = town.add_neighbours(5);
        const auto rt = town.add("rt", accounts::Role::Moderator);
        for (const auto person : people) town.post(person, "#judi #pagi");
        const auto post = town.post(people[0], "Judi");
        for (std::size_t i = 1; i < 5; ++i) town.react(post, "favourite", people[i]);
        CHECK(town.tags_now() == "judi pagi");
        CHECK(town.admin(Method::Get, "tags", people[0], "admin:read").status == 403);
        CHECK(town.admin(Method::Get, "tags", rt, "read").status == 403);
        CHECK(town.admin(Method::Post, "tags/judi/reject", people[0], "admin:write").status == 403);
        const auto rejected = town.admin(Method::Post, "tags/judi/reject", rt, "admin:write");
        REQUIRE(rejected.status == 200);
        CHECK(MastodonShape::errors(json::parse(rejected.body), "Admin::Tag") == Lines{});
        CHECK(town.list("tags").size() == 1);
        CHECK(town.tags_now() == "pagi");
        const auto all = town.admin(Method::Get, "tags", rt, "admin:read");
        CHECK(json::parse(all.body).as_array().size() == 2);
        CHECK(town.admin(Method::Post, "tags/judi/approve", rt, "admin:write").status == 200);
        CHECK(town.list("tags").size() == 2);

        const auto path = "statuses/" + post.to_string();
        CHECK(town.admin(Method::Post, path + "/reject", rt, "admin:write").status == 200);
        CHECK(town.list("statuses").empty());
        CHECK(json::parse(town.admin(Method::Get, "statuses", rt, "admin:read").body)
                  .as_array()
                  .size() == 1);
        CHECK(town.admin(Method::Post, path + "/approve", rt, "admin:write").status == 200);
        CHECK(town.list("statuses").size() == 1);
        CHECK(town.admin(Method::Post, "statuses/7/reject", rt, "admin:write").status == 404);
        CHECK(town.admin(Method::Post, "tags/takada/reject", rt, "admin:write").status == 404);
        CHECK(town.admin(Method::Post, "links/7/reject", rt, "admin:write").status == 404);
    });
}

TEST_CASE("trends come in parts, by offset") {
    Town town;
    const auto people = town.add_neighbours(4);
    for (const auto person : people)
        for (const auto* tag : {"#satu", "#dua", "#tiga"}) town.post(person, tag);
    town.count();
    const auto first = town.kit.get("/api/v1/trends/tags?limit=2");
    CHECK(json::parse(first.body).as_array().size() == 2);
    std::string link;
    for (const auto& [name, value] : first.headers)
        if (name == "Link") link = value;
    CHECK(link.find("offset=2>; rel=\"next\"") != std::string::npos);
    CHECK(town.list("tags?limit=2&offset=2").size() == 1);
    CHECK(town.list("tags?offset=-5&limit=abc").size() == 3);
    CHECK(town.list("links").empty());
}

TEST_CASE("a link is its card with the days it was shared on") {
    const auto now = TimePoint(24h * 20'000);
    std::vector<Mark> marks(2);
    marks[0].day = 20'000;
    marks[1].day = 19'999;
    marks[1].uses = 3;
    const auto link = json::parse(link_json(R"({"url":"https://contoh.id/"})", marks, now));
    CHECK(link.at("url").as_string() == "https://contoh.id/");
    REQUIRE(link.at("history").as_array().size() == 7);
    CHECK(link.at("history").at(1).at("uses").as_string() == "3");
    CHECK(link_json("", marks, now).empty());
}
