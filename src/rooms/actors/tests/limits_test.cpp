// What moderators decided about a server holds for its people, on every way in and out. For posts
// it is in rooms/objects/tests/limits_test.cpp.
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

const Form kSuspend{{"severity", "suspend"}};

std::string acct_of(const std::string& uri) {
    return uri.substr(uri.rfind('/') + 1) + "@" + activitystreams::host_of(uri);
}

}  // namespace

TEST_CASE("a suspended host is shut out and its people are hidden, until it is let in again") {
    on_both([](World& world) {
        world.follow(world.rudi);
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        const auto follows = world.sent("Undo").size();
        const auto id = world.limit({{"severity", "suspend"}});
        CHECK(world.account(world.rudi).suspended);
        CHECK_FALSE(world.relation(world.ani, world.rudi).following);
        CHECK_FALSE(world.relation(world.ani, world.rudi).followed_by);
        CHECK(world.sent("Undo").size() == follows);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 403);
        world.elsewhere.set("sari", {});
        const auto sari = world.elsewhere.uri("sari");
        CHECK(world.tell(activity_of(sari, "Follow", world.ani_uri)) == 403);
        CHECK(world.elsewhere.asked("sari") == 0);
        CHECK_FALSE(world.actors.find_person(sari).ok());

        world.unlimit(id);
        CHECK_FALSE(world.account(world.rudi).suspended);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        CHECK(world.relation(world.ani, world.rudi).followed_by);
    });
}

TEST_CASE("of a host that is shut out nobody is asked for, however they are named") {
    on_both([](World& world) {
        world.elsewhere.set("sari", {});
        REQUIRE(world.actors.find_person(world.rudi).ok());
        const auto sari = world.elsewhere.uri("sari");
        world.limit(kSuspend);
        const auto asked = world.elsewhere.asked("rudi");
        const auto code = [](const auto& result) {
            return result.ok() ? ErrorCode::Internal : result.error().code();
        };
        CHECK(code(world.actors.find_person(sari)) == ErrorCode::Forbidden);
        CHECK(code(world.actors.find_acct(acct_of(sari))) == ErrorCode::Forbidden);
        CHECK(code(world.actors.find_person(world.rudi)) == ErrorCode::Gone);
        CHECK(code(world.actors.find_acct(acct_of(world.rudi))) == ErrorCode::Gone);
        CHECK(code(world.actors.fetch(sari)) == ErrorCode::Forbidden);
        CHECK(world.elsewhere.asked("sari") == 0);
        CHECK(world.elsewhere.asked("rudi") == asked);
        CHECK(world.elsewhere.asked("/.well-known/webfinger") == 0);
    });
}

TEST_CASE("no key is fetched from a host that is shut out, whoever it is said to belong to") {
    on_both([](World& world) {
        world.elsewhere.set("kunci", {.key_owner = world.rudi});
        world.limit(kSuspend, 2);
        const auto body = json::serialize(world.activity("Follow", world.ani_uri));
        const auto keeper = world.elsewhere.uri("kunci", 2);
        CHECK(world.post(body, world.signed_headers(keeper, body)) == 403);
        CHECK(world.elsewhere.asked("kunci") == 0);
        CHECK(world.tell(world.activity("Follow", world.ani_uri)) == 202);
    });
}

TEST_CASE("who is shut out passes on nothing that others said") {
    on_both([](World& world) {
        int passed_on = 0;
        world.actors.set_forwarder([&](AccountId, const Activity&) -> Result<bool> {
            ++passed_on;
            return true;
        });
        const auto said = activity_of(world.elsewhere.uri("sari", 2), "Announce", world.ani_uri);
        const auto body = json::serialize(said);
        CHECK(world.post(body, world.signed_headers(world.rudi, body)) == 202);
        CHECK(passed_on == 1);
        world.limit(kSuspend);
        CHECK(world.post(body, world.signed_headers(world.rudi, body)) == 403);
        CHECK(passed_on == 1);
    });
}

TEST_CASE("nobody moves to a host that is shut out") {
    on_both([](World& world) {
        world.follow(world.rudi);
        const auto next = world.elsewhere.uri("baru", 2);
        world.elsewhere.set("baru", {.more = {{"alsoKnownAs", json::array{world.rudi}}}});
        world.limit(kSuspend, 2);
        CHECK(world.tell(world.activity("Move", world.rudi, {{"target", next}})) == 202);
        CHECK_FALSE(world.account(world.rudi).moved_to);
        CHECK(world.elsewhere.asked("baru") == 0);
    });
}

TEST_CASE("people of a host that is shut out read nothing that is only for some") {
    on_both([](World& world) {
        const std::string target = "/users/ani/followers_synchronization";
        world.follow_ani(world.rudi);
        CHECK(signed_get(world.kit, target, world.rudi).status == 200);
        world.limit(kSuspend);
        CHECK(signed_get(world.kit, target, world.rudi).status == 403);
        world.elsewhere.set("sari", {});
        CHECK(signed_get(world.kit, target, world.elsewhere.uri("sari")).status == 403);
        CHECK(world.elsewhere.asked("sari") == 0);
    });
}

TEST_CASE("nothing goes to a host that is shut out") {
    on_both([](World& world) {
        const auto rudi = world.actors.find_person(world.rudi);
        REQUIRE(rudi.ok());
        Sending sending;
        sending.sender = world.ani;
        sending.to = {*rudi};
        const auto reaches = [&] {
            return world.read(
                [&](db::Tx& tx) { return world.actors.reaches_somebody(tx, sending); });
        };
        CHECK(reaches());
        const auto id = world.limit(kSuspend);
        CHECK_FALSE(reaches());
        world.unlimit(id);
        CHECK(reaches());
    });
}

TEST_CASE("whom moderators suspended stays so when their host is let in again") {
    on_both([](World& world) {
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        REQUIRE(world.accounts.set_suspended(world.account(world.rudi).id, true).ok());
        world.unlimit(world.limit({{"severity", "suspend"}}));
        CHECK(world.account(world.rudi).suspended);
    });
}

TEST_CASE("people of a limited host are limited, known ones and new ones") {
    on_both([](World& world) {
        REQUIRE(world.actors.find_person(world.rudi).ok());
        const auto id = world.limit({{"severity", "silence"}});
        world.elsewhere.set("sari", {});
        const auto sari = world.elsewhere.uri("sari");
        REQUIRE(world.actors.find_person(sari).ok());
        CHECK(world.account(world.rudi).silenced);
        CHECK(world.account(sari).silenced);
        world.unlimit(id);
        CHECK_FALSE(world.account(world.rudi).silenced);
        CHECK_FALSE(world.account(sari).silenced);
    });
}

TEST_CASE("no pictures of a host whose media are refused") {
    on_both([](World& world) {
        const auto icon = world.elsewhere.url() + "/rudi.png";
        world.elsewhere.set("rudi",
                            {.more = {{"icon", json::object{{"type", "Image"}, {"url", icon}}}}});
        REQUIRE(world.actors.find_person(world.rudi).ok());
        const auto shown = world.account(world.rudi).avatar_url;
        world.limit({{"severity", "noop"}, {"reject_media", "true"}});
        CHECK(
            world.read([&](db::Tx& tx) { return world.actors.rejects_media(tx, "127.0.0.1:80"); }));
        REQUIRE(world.actors.find_person(world.rudi).ok());
        world.kit.run_jobs();
        CHECK(world.account(world.rudi).avatar_url != shown);
    });
}

TEST_CASE("nobody is sent on to a host that is shut out") {
    on_both([](World& world) {
        const auto uri = world.elsewhere.uri("alih");
        const auto there = world.elsewhere.url(2) + "/tujuan";
        world.elsewhere.serve("/users/alih", http::Response::redirect(there, 302));
        world.elsewhere.serve("/tujuan", json::object{{"id", uri}, {"type", "Note"}});
        CHECK(world.actors.fetch(uri).ok());
        world.limit(kSuspend, 2);
        CHECK_FALSE(world.actors.fetch(uri).ok());
        CHECK(world.elsewhere.asked("/tujuan") == 1);
    });
}

TEST_CASE("a list of followers is not asked of a host that was shut out meanwhile") {
    on_both([](World& world) {
        world.follow(world.rudi);
        const auto body = json::serialize(world.activity("Like", world.ani_uri));
        auto headers = world.signed_headers(world.rudi, body);
        headers.emplace_back("collection-synchronization",
                             "collectionId=\"" + world.rudi + "/followers\", url=\"" +
                                 world.elsewhere.url() + "/pengikut\", digest=\"00\"");
        REQUIRE(world.post(body, std::move(headers)) == 202);
        world.limit(kSuspend);
        CHECK(world.elsewhere.asked("/pengikut") == 0);
    });
}
