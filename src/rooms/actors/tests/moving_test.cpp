// Who goes on elsewhere: only to an account that names them, and back again.
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

struct Mover {
    explicit Mover(World& w) : world(w) {}

    http::Response page(const std::string& target, Form form = {}) {
        return world.kit.call(
            {.method = form.empty() ? http::Method::Get : http::Method::Post,
             .target = "/pengaturan/pindah" + target,
             .account = world.ani.value(),
             .scopes = "",
             .form = std::move(form),
             .headers = {{"accept", "text/html"}, {"sec-fetch-site", "same-origin"}},
             .by_cookie = true});
    }
    int move(const std::string& target, Form more = {{"confirmed", "1"}}) {
        Form form{{"target", target}, {"password", "kunci rumah hijau"}};
        form.insert(form.end(), more.begin(), more.end());
        return page("/pergi", std::move(form)).status;
    }
    // The new account of ani, which names her old one or does not.
    std::string build(bool agrees) {
        const auto aliases = agrees ? json::array{world.ani_uri} : json::array{};
        world.elsewhere.set("baru", {.more = {{"alsoKnownAs", aliases}}});
        const auto id = world.actors.find_person(world.elsewhere.uri("baru"));
        REQUIRE(id.ok());
        return world.account(world.elsewhere.uri("baru")).acct();
    }
    json::value actor() {
        const auto answer = world.kit.call(
            {.target = "/users/ani", .headers = {{"accept", "application/activity+json"}}});
        REQUIRE(answer.status == 200);
        return json::parse(answer.body);
    }

    World& world;
};

}  // namespace

TEST_CASE("followers are told of a move, the actor names it, and it can be taken back") {
    on_both([](World& world) {
        Mover ani(world);
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        const auto next = world.elsewhere.uri("baru");
        const auto handle = ani.build(true);
        CHECK_FALSE(ani.actor().as_object().contains("movedTo"));
        CHECK(ani.move(handle) == 303);
        const auto moves = world.sent("Move");
        REQUIRE(moves.size() == 1);
        CHECK(moves[0].at("object").as_string() == world.ani_uri);
        CHECK(moves[0].at("target").as_string() == next);
        CHECK(ani.actor().at("movedTo").as_string() == next);
        CHECK(world.sent("Update").back().at("object").at("movedTo").as_string() == next);
        CHECK(ani.page("").body.find(handle) != std::string::npos);

        CHECK(ani.page("/batal", {{"ya", "1"}}).status == 303);
        CHECK_FALSE(world.account(world.ani_uri).moved_to);
        CHECK_FALSE(world.sent("Update").back().at("object").as_object().contains("movedTo"));
        CHECK(world.sent("Move").size() == 1);
    });
}

TEST_CASE("nobody moves by an open browser alone, by mistake, or twice in thirty days") {
    on_both([](World& world) {
        Mover ani(world);
        const auto handle = ani.build(true);
        CHECK(ani.page("/pergi", {{"target", handle}, {"password", "salah"}, {"confirmed", "1"}})
                  .status == 422);
        CHECK(ani.move(handle, {}) == 422);
        CHECK_FALSE(world.account(world.ani_uri).moved_to);
        CHECK(ani.move(handle) == 303);
        CHECK(ani.page("/batal", {{"ya", "1"}}).status == 303);
        world.kit.clock().advance(24h * 30 - 1s);
        CHECK(ani.move(handle) == 422);
        CHECK(ani.page("").body.find("/pengaturan/pindah/pergi") == std::string::npos);
        world.kit.clock().advance(1s);
        CHECK(ani.page("").body.find("/pengaturan/pindah/pergi") != std::string::npos);
        CHECK(ani.move(handle) == 303);
        CHECK(world.sent("Move").empty());  // nobody elsewhere follows her
    });
}

TEST_CASE("the new account has to agree now, as its own server says") {
    on_both([](World& world) {
        Mover ani(world);
        const auto handle = ani.build(false);
        CHECK(ani.move(handle) == 422);
        ani.build(true);
        CHECK(ani.move(handle) == 303);
        CHECK(ani.page("/batal", {{"ya", "1"}}).status == 303);
        world.kit.clock().advance(24h * 31);
        ani.build(false);
        CHECK(ani.move(handle) == 422);
        world.elsewhere.set("baru", {.status = 503});
        CHECK(ani.move(handle) == 422);
        CHECK(ani.move("ani") == 422);
        CHECK(ani.move("siapa") == 422);
        CHECK_FALSE(world.account(world.ani_uri).moved_to);
    });
}

TEST_CASE("somebody may go on in another account here") {
    on_both([](World& world) {
        const auto next = world.add("anibaru");
        CHECK(Mover(world).move("anibaru") == 422);
        REQUIRE(world.kit.platform()
                    .database
                    .write([&](db::Tx& tx) {
                        return world.accounts.set_also_known_as(tx, next, {world.ani_uri});
                    })
                    .ok());
        CHECK(Mover(world).move("anibaru") == 303);
        CHECK(world.account(world.ani_uri).moved_to == next);
    });
}

TEST_CASE("who came back elsewhere has not moved any more") {
    on_both([](World& world) {
        const auto next = world.elsewhere.uri("baru", 2);
        const auto say = [&](json::object more) {
            more["name"] = "Rudi";
            world.elsewhere.set("rudi", {.more = std::move(more)});
            REQUIRE(world.tell(world.activity("Update", world.rudi)) == 202);
        };
        world.elsewhere.set("baru", {.more = {{"alsoKnownAs", json::array{world.rudi}}}});
        REQUIRE(world.tell(world.activity("Move", world.rudi, {{"target", next}})) == 202);
        say({{"movedTo", next}});
        CHECK(world.account(world.rudi).moved_to);
        say({});
        CHECK_FALSE(world.account(world.rudi).moved_to);
    });
}
