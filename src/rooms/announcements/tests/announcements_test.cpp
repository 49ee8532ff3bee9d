#include "platform/bus/bus.h"
#include "rooms/announcements/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::announcements;
using http::Method;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

TEST_CASE("an announcement is shown until it is read, complete as apps want it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto id =
            town.announce("Besok kerja bakti, tanya @ani #gotongroyong https://desa.test/@ani/123");
        auto shown = town.list(ani);
        REQUIRE(shown.size() == 1);
        CHECK(MastodonShape::errors_of_all(shown, "Announcement") == Lines{});
        CHECK_FALSE(shown[0].at("read").as_bool());
        CHECK(shown[0].at("mentions").at(0).at("acct").as_string() == "ani");
        CHECK(shown[0].at("tags").at(0).at("name").as_string() == "gotongroyong");
        CHECK(shown[0].at("statuses").at(0).at("id").as_string() == "123");
        CHECK(shown[0].at("starts_at").is_null());
        const auto path = "/api/v1/announcements/" + id.to_string() + "/dismiss";
        CHECK(town.call(Method::Post, path, ani).body == "{}");
        CHECK(town.call(Method::Post, path, ani).status == 200);
        CHECK(town.list(ani).empty());
        shown = town.list(ani, "?with_dismissed=true");
        REQUIRE(shown.size() == 1);
        CHECK(shown[0].at("read").as_bool());
        CHECK(town.list(budi).size() == 1);
        town.kit.platform().database.read([&](db::Tx& tx) {
            CHECK(town.announcements.unread_count(tx, ani) == 0);
            CHECK(town.announcements.unread_count(tx, budi) == 1);
        });
    });
}

TEST_CASE("people react with emoji, each kind once, at most eight kinds") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto id = town.announce("Kerja bakti");
        Lines told;
        town.kit.platform().bus.subscribe<AnnouncementReaction>(
            [&](const AnnouncementReaction& event) {
                told.push_back(event.name + " " + std::to_string(event.count));
            });
        CHECK(town.react(id, "%F0%9F%91%8D", ani) == 200);
        CHECK(town.react(id, "%F0%9F%91%8D", ani) == 200);
        CHECK(town.react(id, "%F0%9F%91%8D", budi) == 200);
        CHECK(told == Lines{"👍 1", "👍 2"});
        auto reaction = town.list(ani)[0].at("reactions").at(0);
        CHECK(reaction.at("count").as_int64() == 2);
        CHECK(reaction.at("me").as_bool());
        CHECK(town.react(id, "bukan", ani) == 422);
        for (const auto* one : {"80", "81", "82", "83", "84", "85", "86"})
            CHECK(town.react(id, std::string("%F0%9F%98%") + one, budi) == 200);
        CHECK(town.react(id, "%F0%9F%98%87", budi) == 422);
        CHECK(town.react(id, "%F0%9F%98%80", ani) == 200);
        CHECK(town.react(id, "%F0%9F%91%8D", ani, Method::Delete) == 200);
        CHECK(town.react(id, "%F0%9F%91%8D", ani, Method::Delete) == 404);
        reaction = town.list(ani)[0].at("reactions").at(0);
        CHECK(reaction.at("count").as_int64() == 1);
        CHECK_FALSE(reaction.at("me").as_bool());
        CHECK(town.react(id, "%F0%9F%91%8D", budi, Method::Delete) == 200);
        CHECK(town.list(ani)[0].at("reactions").as_array().size() == 7);
        CHECK(town.react(AnnouncementId(9), "%F0%9F%91%8D", ani) == 404);
    });
}

TEST_CASE("what waits is published at its time, what is over ends, and streams are told") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto now = town.kit.clock().now();
        int published = 0, deleted = 0;
        auto& bus = town.kit.platform().bus;
        bus.subscribe<AnnouncementPublished>([&](const AnnouncementPublished&) { ++published; });
        bus.subscribe<AnnouncementDeleted>([&](const AnnouncementDeleted&) { ++deleted; });
        NewAnnouncement wanted;
        wanted.text = "Lomba";
        wanted.starts_at = now + 3h;
        wanted.ends_at = now + 5h;
        wanted.publish_at = now + 1h;
        const auto id = town.announce(wanted);
        town.service().keep_time();
        CHECK(town.list(ani).empty());
        CHECK(town.react(id, "%F0%9F%91%8D", ani) == 404);
        CHECK(published == 0);
        town.kit.clock().advance(1h);
        town.service().keep_time();
        town.service().keep_time();
        CHECK(town.list(ani).size() == 1);
        CHECK(published == 1);
        town.kit.platform().database.read([&](db::Tx& tx) {
            const auto payload = json::parse(town.announcements.announcement_json(tx, id));
            CHECK(MastodonShape::errors(payload, "Announcement") == Lines{});
            CHECK_FALSE(payload.as_object().contains("read"));
        });
        town.kit.clock().advance(4h);
        CHECK(town.list(ani).empty());
        town.service().keep_time();
        CHECK(deleted == 1);
        town.kit.platform().database.read(
            [&](db::Tx& tx) { CHECK(town.announcements.announcement_json(tx, id).empty()); });
    });
}

TEST_CASE("only who runs the server announces, and in order") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), rt = town.add("rt", accounts::Role::Moderator);
        NewAnnouncement wanted;
        wanted.text = "Halo";
        CHECK(town.try_announce(wanted, ani).error().code() == ErrorCode::Forbidden);
        CHECK(town.try_announce(wanted, rt).error().code() == ErrorCode::Forbidden);
        wanted.ends_at = town.kit.clock().now();
        CHECK(town.try_announce(wanted, town.admin).error().field() == "selesai");
        wanted.ends_at.reset();
        wanted.text = std::string(5'001, 'a');
        CHECK(town.try_announce(wanted, town.admin).error().field() == "teks");
        wanted.text = " ";
        CHECK(town.try_announce(wanted, town.admin).error().field() == "teks");
    });
}

TEST_CASE("each address asks for its own scope and its own id") {
    Town town;
    const auto ani = town.add("ani");
    const auto path = "/api/v1/announcements/" + town.announce("Halo").to_string();
    CHECK(town.kit.get("/api/v1/announcements").status == 401);
    CHECK(town.call(Method::Get, "/api/v1/announcements", ani, "push").status == 200);
    CHECK(town.call(Method::Post, path + "/dismiss", ani, "read").status == 403);
    CHECK(town.call(Method::Post, path + "/dismiss", ani, "write:accounts").status == 200);
    CHECK(town.call(Method::Put, path + "/reactions/x", ani, "write:accounts").status == 403);
    CHECK(town.call(Method::Post, "/api/v1/announcements/x/dismiss", ani).status == 404);
    CHECK(town.call(Method::Post, "/api/v1/announcements/7/dismiss", ani).status == 404);
}

TEST_CASE("the page announces, marks as read and ends without scripts") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK(town.page("/pengumuman", ani, {{"teks", "Palsu"}}).status == 403);
        const auto refused =
            town.page("/pengumuman", town.admin, {{"teks", "Rapat RT"}, {"mulai", "kapan-kapan"}});
        CHECK(refused.status == 422);
        CHECK(refused.body.find("Rapat RT") != std::string::npos);
        CHECK(town.page("/pengumuman", town.admin,
                        {{"teks", "Rapat <b>RT</b>"},
                         {"mulai", "2026-09-25T19:00"},
                         {"selesai", "2026-09-25T21:00"}})
                  .status == 303);
        const auto listed = town.list(ani);
        REQUIRE(listed.size() == 1);
        CHECK(listed[0].at("starts_at").as_string() == "2026-09-25T12:00:00.000Z");
        auto page = town.page("/pengumuman", ani);
        CHECK(page.status == 200);
        CHECK(page.body.find("&lt;b&gt;RT") != std::string::npos);
        CHECK(page.body.find("id=\"tulis\"") == std::string::npos);
        const std::string id(listed[0].at("id").as_string());
        CHECK(town.page("/pengumuman/" + id + "/baca", ani, {{"x", "1"}}).status == 303);
        CHECK(town.list(ani).empty());
        CHECK(town.page("/pengumuman/" + id + "/akhiri", ani, {{"x", "1"}}).status == 403);
        CHECK(town.page("/pengumuman/" + id + "/akhiri", town.admin, {{"x", "1"}}).status == 303);
        CHECK(town.list(ani, "?with_dismissed=true").empty());
        page = town.page("/pengumuman", town.admin);
        CHECK(page.body.find("id=\"tulis\"") != std::string::npos);
    });
}
