// Who may say something at our inbox, and how often it counts.
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

TEST_CASE("without a signature, and by somebody else's, nothing is taken") {
    on_both([](World& world) {
        world.elsewhere.set("sari", {});
        const auto follow = world.activity("Follow", world.ani_uri);
        const auto body = json::serialize(follow);
        CHECK(world.post(body, {}) == 401);
        CHECK(world.post(body, world.signed_headers(world.elsewhere.uri("sari"), body)) == 401);
        CHECK(world.post(body, world.signed_headers(world.rudi, body, 1)) == 401);
        CHECK(world.post(body, world.signed_headers(world.rudi, body, 0, "/users/ani/inbox")) ==
              401);
        CHECK_FALSE(world.relation(world.ani, world.rudi).followed_by);
    });
}

TEST_CASE("what came twice has one effect, what failed may come again") {
    on_both([](World& world) {
        int tries = 0;
        world.actors.handle("Coba", [&](const Arrived&) -> Result<bool> {
            if (++tries == 1) return Error(ErrorCode::Unavailable);
            return true;
        });
        const auto body = json::serialize(world.activity("Coba", world.ani_uri));
        const auto headers = world.signed_headers(world.rudi, body);
        CHECK(world.post(body, headers) == 503);
        CHECK(world.post(body, headers) == 202);
        CHECK(world.post(body, headers) == 202);
        CHECK(tries == 2);
    });
}

TEST_CASE("a changed key is fetched once; a wrong one soon after is not") {
    on_both([](World& world) {
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        const auto before = world.elsewhere.asked("rudi");
        world.elsewhere.set("rudi", {.key = 1});
        CHECK(world.tell(world.activity("Follow", world.ani_uri), 1) == 202);
        CHECK(world.tell(world.activity("Follow", world.ani_uri), 1) == 202);
        CHECK(world.elsewhere.asked("rudi") == before + 1);
        CHECK(world.tell(world.activity("Follow", world.ani_uri), 0) == 401);
        CHECK(world.elsewhere.asked("rudi") == before + 1);
    });
}

TEST_CASE("a key whose owner lives elsewhere is refused") {
    on_both([](World& world) {
        world.elsewhere.set("kunci", {.key_owner = world.rudi});
        const auto follow = world.activity("Follow", world.ani_uri);
        const auto body = json::serialize(follow);
        CHECK(world.post(body, world.signed_headers(world.elsewhere.uri("kunci", 2), body)) == 401);
        // Of the same host the owner has to name that key, too.
        CHECK(world.post(body, world.signed_headers(world.elsewhere.uri("kunci"), body)) == 401);
    });
}

TEST_CASE("who was never known here may say farewell; others who are gone may say nothing") {
    on_both([](World& world) {
        world.elsewhere.set("pergi", {.status = 410});
        const auto uri = world.elsewhere.uri("pergi");
        CHECK(world.tell(activity_of(uri, "Delete", uri)) == 202);
        CHECK(world.tell(activity_of(uri, "Follow", world.ani_uri)) == 401);
    });
}

TEST_CASE("the server's own actor is readable without a signature") {
    on_both([](World& world) {
        const auto answer = world.kit.call(
            {.target = "/actor", .headers = {{"accept", "application/activity+json"}}});
        REQUIRE(answer.status == 200);
        const auto actor = json::parse(answer.body);
        CHECK(actor.at("type").as_string() == "Application");
        CHECK(actor.at("id").as_string() == "https://desa.test/actor");
        const std::string pem(actor.at("publicKey").at("publicKeyPem").as_string());
        CHECK(crypto::RsaPublicKey::from_pem(pem));
    });
}

TEST_CASE("who writes after a day is looked at again") {
    on_both([](World& world) {
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        world.kit.run_jobs();
        const auto before = world.elsewhere.asked("rudi");
        world.elsewhere.set("rudi", {.more = {{"name", "Pak Rudi"}}});
        world.kit.clock().advance(25h);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        world.kit.run_jobs();
        CHECK(world.elsewhere.asked("rudi") == before + 1);
        CHECK(world.account(world.rudi).display_name == "Pak Rudi");
    });
}

TEST_CASE("an inbox that is gone gets nothing more until somebody there writes") {
    on_both([](World& world) {
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        const auto inboxes = [&] {
            return world.read(
                [&](db::Tx& tx) { return store::list_follower_inboxes(tx, world.ani).size(); });
        };
        CHECK(inboxes() == 1);
        world.elsewhere.inbox_status = 410;
        world.actors.impl().delivery.run_due();
        CHECK(world.elsewhere.received == 1);
        CHECK(inboxes() == 0);
        CHECK(world.tell(world.activity("Like", world.ani_uri)) == 202);
        CHECK(inboxes() == 1);
    });
}
