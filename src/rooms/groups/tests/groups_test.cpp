#include <doctest/doctest.h>

#include "rooms/groups/tests/village.h"
#include "testkit/plans.h"

namespace kentongan::groups {

TEST_CASE("a group passes on what members say to it, and begins of threads only") {
    on_both([](Village& v) {
        v.found();
        const auto ani = v.ani, budi = v.budi, tamu = v.add("tamu");
        const auto post = v.post(budi, "@ronda siapa jaga?");
        CHECK(v.boosts(post.id) == 1);
        CHECK(v.boosts(v.post(ani, "@ronda saya, kata pengurus").id) == 1);
        CHECK(v.boosts(v.post(tamu, "@ronda obat murah").id) == 0);
        CHECK(v.boosts(v.post(budi, "@ronda jawaban", post.id).id) == 0);
        CHECK(v.boosts(v.post(budi, "@ronda rahasia", {}, statuses::Visibility::Private).id) == 0);
        CHECK(v.boosts(v.post(budi, "tanpa nama").id) == 0);
    });
}

TEST_CASE("a moderator takes a post out of the group and leaves it its author's") {
    on_both([](Village& v) {
        v.found();
        const auto post = v.post(v.budi, "@ronda salah tempat");
        const auto take_out = [&](AccountId by) {
            return v.ask(http::Method::Delete, "/posts/" + post.id.to_string(), by).status;
        };
        CHECK(take_out(v.budi) == 403);
        CHECK(v.boosts(post.id) == 1);
        REQUIRE(take_out(v.ani) == 200);
        CHECK(v.boosts(post.id) == 0);
        CHECK(take_out(v.ani) == 404);
        // What hung below it is answered in no group any more.
        REQUIRE(v.write([&](db::Tx& tx) { return v.statuses.remove(tx, post.id); }).ok());
    });
}

TEST_CASE("a group needs a name that is free, a title and somebody who looks after it") {
    Village v;
    const auto ani = v.ani;
    const auto refused = [&](NewGroup group) { return v.groups.create(group).error(); };
    CHECK(refused({"ani", "Ani", "", {ani}}).code() == ErrorCode::Conflict);
    CHECK(refused({"ronda malam", "Ronda", "", {ani}}).field() == "username");
    CHECK(refused({"ronda", " ", "", {ani}}).field() == "title");
    CHECK(refused({"ronda", "Ronda", std::string(501, 'a'), {ani}}).field() == "note");
    CHECK(refused({"ronda", "Ronda", "", {}}).field() == "moderators");
    REQUIRE(v.groups.create({"ronda", "Ronda", "", {ani}}).ok());
    const auto moderators = v.kit.get("/users/ronda/moderators");
    CHECK(moderators.status == 200);
    CHECK(moderators.body.find("/users/ani\"") != std::string::npos);
    CHECK(v.kit.get("/users/ani/moderators").status == 404);
}

TEST_CASE("nothing about groups walks over a table") {
    Village v;
    CHECK(testkit::scans_of(v.kit.platform().database, store::queries()) == "");
}

}  // namespace kentongan::groups
