#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

http::Response page(World& world, const std::string& target, Form form = {}) {
    return world.kit.call({.method = form.empty() ? http::Method::Get : http::Method::Post,
                           .target = target,
                           .account = world.ani.value(),
                           .scopes = "",
                           .form = std::move(form),
                           .headers = {{"accept", "text/html"}, {"sec-fetch-site", "same-origin"}},
                           .by_cookie = true});
}

}  // namespace

TEST_CASE("somebody names their account elsewhere, and their actor says so") {
    on_both([](World& world) {
        const auto id = world.actors.find_person(world.rudi);
        REQUIRE(id.ok());
        const auto handle = world.account(world.rudi).acct();
        CHECK(page(world, "/pengaturan/pindah", {{"alias", handle}}).status == 303);
        CHECK(page(world, "/pengaturan/pindah").body.find(handle) != std::string::npos);
        const auto actor = world.kit.call(
            {.target = "/users/ani", .headers = {{"accept", "application/activity+json"}}});
        CHECK(json::parse(actor.body).at("alsoKnownAs") == json::array{json::value(world.rudi)});
        CHECK(page(world, "/pengaturan/pindah/hapus", {{"uri", world.rudi}}).status == 303);
        CHECK(world.account(world.ani_uri).also_known_as.empty());
        CHECK(page(world, "/pengaturan/pindah", {{"alias", "ani"}}).status == 422);
        CHECK(page(world, "/pengaturan/pindah", {{"alias", "siapa"}}).status == 422);
    });
}
