// Both sides agree on who follows whom (FEP-8fcf).
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

// Rudi's list of his followers here, and the header that tells of it.
std::string serve_list(World& world, const std::vector<std::string>& followers) {
    json::array items;
    for (const auto& uri : followers) items.emplace_back(uri);
    world.elsewhere.set(
        "pengikut", {.more = {{"type", "OrderedCollection"}, {"orderedItems", std::move(items)}}});
    return "collectionId=\"" + world.rudi + "/followers\", url=\"" +
           world.elsewhere.uri("pengikut") + "\", digest=\"" + followers_digest(followers) + "\"";
}

void tell_with(World& world, const std::string& header) {
    const auto body = json::serialize(world.activity("Like", world.ani_uri));
    auto headers = world.signed_headers(world.rudi, body);
    headers.emplace_back("collection-synchronization", header);
    REQUIRE(world.post(body, std::move(headers)) == 202);
    world.kit.run_jobs();
}

}  // namespace

TEST_CASE("the digest does not depend on the order, and nobody is all zeros") {
    const std::vector<std::string> some{"https://a.test/1", "https://a.test/2"};
    const std::vector<std::string> turned{"https://a.test/2", "https://a.test/1"};
    CHECK(followers_digest(some) == followers_digest(turned));
    CHECK(followers_digest({}) == std::string(64, '0'));
    const std::vector<std::string> example{"https://testing.example.org/users/1",
                                           "https://testing.example.org/users/2"};
    CHECK(followers_digest(example).size() == 64);
    CHECK(followers_digest(std::span(example).first(1)) == hex_encode(crypto::sha256(example[0])));
}

TEST_CASE("who is not on the other side's list follows no more") {
    on_both([](World& world) {
        world.follow(world.rudi);
        tell_with(world, serve_list(world, {world.ani_uri}));
        CHECK(world.relation(world.ani, world.rudi).following);
        CHECK(world.elsewhere.asked("pengikut") == 0);
        world.kit.clock().advance(61min);
        tell_with(world, serve_list(world, {}));
        CHECK_FALSE(world.relation(world.ani, world.rudi).following);
    });
}

TEST_CASE("whose request the other side counts as a follow is accepted") {
    on_both([](World& world) {
        const auto rudi = world.actors.find_person(world.rudi);
        REQUIRE(rudi.ok());
        REQUIRE(world.accounts.follow(world.ani, *rudi).ok());
        tell_with(world, serve_list(world, {world.ani_uri}));
        CHECK(world.relation(world.ani, world.rudi).following);
    });
}

TEST_CASE("a list of another server says nothing") {
    on_both([](World& world) {
        world.follow(world.rudi);
        const auto header =
            replace_all(serve_list(world, {}), "url=\"http://127.0.0.1", "url=\"http://127.0.0.2");
        tell_with(world, header);
        CHECK(world.relation(world.ani, world.rudi).following);
        CHECK(world.elsewhere.asked("pengikut") == 0);
    });
}

TEST_CASE("a server reads its own people among the followers of somebody here, and nobody else") {
    on_both([](World& world) {
        world.elsewhere.set("sari", {});
        const auto sari = world.elsewhere.uri("sari", 2);
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        REQUIRE(world.tell(activity_of(sari, "Follow", world.ani_uri)) == 202);
        const std::string target = "/users/ani/followers_synchronization";
        CHECK(world.kit.get(target).status == 401);
        const auto answer = signed_get(world.kit, target, sari);
        REQUIRE(answer.status == 200);
        CHECK(json::parse(answer.body).at("orderedItems") == json::array{json::value(sari)});
        auto& sync = world.actors.impl().followers_sync;
        const std::vector<std::string> expected{sari};
        const auto header = sync.header(world.ani, activitystreams::host_of(sari));
        CHECK(header.find(followers_digest(expected)) != std::string::npos);
        CHECK(sync.header(world.ani, "lain.example").empty());
        CHECK(sync.header(AccountId(), activitystreams::host_of(sari)).empty());
    });
}
