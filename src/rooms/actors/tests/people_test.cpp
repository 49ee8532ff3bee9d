// What people elsewhere do to people here, and what is told to moderators.
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

TEST_CASE("a follow is accepted, and taken back by its object or by its id alone") {
    on_both([](World& world) {
        for (const bool is_whole : {true, false}) {
            const auto follow = world.activity("Follow", world.ani_uri);
            CHECK(world.tell(follow) == 202);
            CHECK(world.relation(world.ani, world.rudi).followed_by);
            const auto accepts = world.sent("Accept");
            REQUIRE_FALSE(accepts.empty());
            CHECK(accepts.back().at("actor").as_string() == world.ani_uri);
            CHECK(accepts.back().at("object").at("id") == follow.at("id"));
            const auto what = is_whole ? json::value(follow) : follow.at("id");
            CHECK(world.tell(world.activity("Undo", what)) == 202);
            CHECK_FALSE(world.relation(world.ani, world.rudi).followed_by);
        }
    });
}

TEST_CASE("nobody takes back what somebody else did") {
    on_both([](World& world) {
        world.elsewhere.set("sari", {});
        const auto follow = world.activity("Follow", world.ani_uri);
        CHECK(world.tell(follow) == 202);
        const auto sari = world.elsewhere.uri("sari");
        CHECK(world.tell(activity_of(sari, "Undo", follow)) == 403);
        CHECK(world.tell(activity_of(sari, "Undo", follow.at("id"))) == 202);
        CHECK(world.relation(world.ani, world.rudi).followed_by);
    });
}

TEST_CASE("who is locked is asked first") {
    on_both([](World& world) {
        const auto locked = world.kit.call({.method = http::Method::Patch,
                                            .target = "/api/v1/accounts/update_credentials",
                                            .account = world.ani.value(),
                                            .form = {{"locked", "true"}}});
        REQUIRE(locked.status == 200);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        CHECK(world.relation(world.ani, world.rudi).requested_by);
        CHECK(world.sent("Accept").empty());
        const auto rudi = world.account(world.rudi).id;
        REQUIRE(world
                    .write([&](db::Tx& tx) {
                        return world.accounts.accept_request(tx, world.ani, rudi);
                    })
                    .ok());
        CHECK(world.sent("Accept").size() == 1);
    });
}

TEST_CASE("who blocks us is followed no more") {
    on_both([](World& world) {
        world.follow(world.rudi);
        CHECK(world.tell(world.activity("Block", world.ani_uri)) == 202);
        CHECK_FALSE(world.relation(world.ani, world.rudi).following);
    });
}

TEST_CASE("followers go along only when the new account agrees") {
    on_both([](World& world) {
        world.follow(world.rudi);
        const auto next = world.elsewhere.uri("baru", 2);
        world.elsewhere.set("baru", {});
        const auto move = [&] {
            return world.tell(world.activity("Move", world.rudi, {{"target", next}}));
        };
        CHECK(move() == 202);
        CHECK_FALSE(world.account(world.rudi).moved_to);
        world.elsewhere.set("baru", {.more = {{"alsoKnownAs", json::array{world.rudi}}}});
        CHECK(move() == 202);
        world.kit.run_jobs();
        CHECK(world.account(world.rudi).moved_to == world.account(next).id);
        CHECK(world.sent("Follow").back().at("object").as_string() == next);
    });
}

TEST_CASE("who deletes themselves is gone, and does not come back") {
    on_both([](World& world) {
        world.follow(world.rudi);
        CHECK(world.tell(world.activity("Delete", world.rudi)) == 202);
        CHECK(world.account(world.rudi).suspended);
        CHECK_FALSE(world.relation(world.ani, world.rudi).following);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) >= 400);
    });
}

TEST_CASE("a report of another server comes to moderators once, unless reports are refused") {
    on_both([](World& world) {
        statuses::NewStatus post;
        post.author = world.ani;
        post.text = "Dilaporkan";
        const auto status = world.statuses.publish(post);
        REQUIRE(status.ok());
        auto flag = world.activity("Flag", json::array{world.ani_uri, status->uri},
                                   {{"content", std::string(2'000, 'x')}, {"to", world.ani_uri}});
        CHECK(world.tell(flag) == 202);
        CHECK(world.tell(flag) == 202);
        CHECK(world.tell(world.activity("Flag", "https://desa.test/users/siapa")) == 202);
        const auto reports = [&] {
            const auto answer = world.ask_admin(http::Method::Get, "/api/v1/admin/reports");
            REQUIRE(answer.status == 200);
            return json::parse(answer.body).as_array();
        };
        REQUIRE(reports().size() == 1);
        const auto report = reports()[0];
        CHECK(utf8_length(std::string(report.at("comment").as_string())) == 1'000);
        CHECK(report.at("account").at("username").as_string() == "rudi");
        CHECK(report.at("target_account").at("username").as_string() == "ani");
        CHECK(report.at("statuses").as_array().size() == 1);
        world.limit({{"severity", "noop"}, {"reject_reports", "true"}});
        CHECK(world.tell(world.activity("Flag", world.ani_uri)) == 202);
        CHECK(reports().size() == 1);
    });
}

TEST_CASE("a forwarded report is told by the server, not by who reported") {
    on_both([](World& world) {
        const auto rudi = world.actors.find_person(world.rudi);
        REQUIRE(rudi.ok());
        const auto report = [&](Form form) {
            form.emplace_back("account_id", rudi->to_string());
            const auto answer =
                world.kit.post("/api/v1/reports", std::move(form), world.ani.value());
            REQUIRE(answer.status == 200);
            return json::parse(answer.body).at("forwarded").as_bool();
        };
        CHECK_FALSE(report({{"comment", "Diam"}}));
        CHECK_FALSE(report({{"forward", "true"}, {"forward_to_domains[]", "lain.example"}}));
        CHECK(world.sent("Flag").empty());
        CHECK(report({{"forward", "true"}, {"comment", "Kasar"}}));
        const auto flags = world.sent("Flag");
        REQUIRE(flags.size() == 1);
        CHECK(flags[0].at("actor").as_string() == "https://desa.test/actor");
        CHECK(flags[0].at("object").as_array()[0].as_string() == world.rudi);
        CHECK(flags[0].at("content").as_string() == "Kasar");
        auto said = flags[0].as_object();
        said.erase("@context");
        CHECK(json::serialize(said).find("ani") == std::string::npos);
        CHECK(world.read([](db::Tx& tx) {
            auto row = tx.query("SELECT sender FROM fediverse_bodies ORDER BY id DESC LIMIT 1");
            return row.next() && row.integer(0) == 0;
        }));
    });
}
