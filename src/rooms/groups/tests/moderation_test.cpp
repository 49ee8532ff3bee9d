#include <doctest/doctest.h>

#include <algorithm>

#include "rooms/groups/tests/village.h"

namespace kentongan::groups {
namespace {

using http::Method;
using testkit::Form;

std::string text_of(const json::value& value, const char* key) {
    return std::string(value.at(key).as_string());
}

}  // namespace

TEST_CASE("moderators make others moderators, and the last one stays") {
    on_both([](Village& v) {
        v.found();
        const auto one = "/moderators/" + v.budi.to_string();
        CHECK(v.ask(Method::Post, one, v.budi).status == 403);
        CHECK(v.ask(Method::Delete, "/moderators/" + v.ani.to_string(), v.ani).status == 422);
        CHECK(v.ask(Method::Post, "/moderators/" + v.group.to_string(), v.ani).status == 404);
        REQUIRE(v.ask(Method::Post, one, v.ani).status == 200);
        CHECK(v.is_moderator(v.budi));
        auto said = v.announced();
        CHECK(text_of(said, "type") == "Add");
        CHECK(text_of(said, "actor") == v.ani_uri);
        CHECK(text_of(said, "object") == "https://desa.test/users/budi");
        CHECK(text_of(said, "target") == v.group_uri + "/moderators");
        CHECK(text_of(said, "audience") == v.group_uri);
        REQUIRE(v.ask(Method::Delete, "/moderators/" + v.ani.to_string(), v.ani).status == 200);
        CHECK_FALSE(v.is_moderator(v.ani));
        CHECK(text_of(v.announced(), "type") == "Remove");
        CHECK(v.ask(Method::Delete, one, v.budi).status == 422);
        CHECK(v.is_moderator(v.budi));
    });
}

TEST_CASE("who is banned is no member, becomes none and posts nothing, until let in again") {
    on_both([](Village& v) {
        v.found();
        const auto one = "/bans/" + v.budi.to_string();
        CHECK(v.ask(Method::Post, one, v.budi).status == 403);
        CHECK(v.ask(Method::Post, "/bans/" + v.ani.to_string(), v.ani).status == 422);
        CHECK(v.ask(Method::Post, one, v.ani, {{"reason", std::string(501, 'a')}}).status == 422);
        CHECK(v.is_member(v.budi));
        REQUIRE(v.ask(Method::Post, one, v.ani, {{"reason", "Berjualan"}}).status == 200);
        CHECK_FALSE(v.is_member(v.budi));
        auto said = v.announced();
        CHECK(text_of(said, "type") == "Block");
        CHECK(text_of(said, "object") == "https://desa.test/users/budi");
        CHECK(text_of(said, "target") == v.group_uri);
        CHECK(text_of(said, "summary") == "Berjualan");
        CHECK(v.accounts.follow(v.budi, v.group).ok());
        CHECK_FALSE(v.is_member(v.budi));
        CHECK(v.boosts(v.post(v.budi, "@ronda obat murah").id) == 0);
        CHECK(v.ask(Method::Post, "/moderators/" + v.budi.to_string(), v.ani).status == 422);

        CHECK(v.ask(Method::Get, "/bans", v.budi).status == 403);
        const auto bans = json::parse(v.ask(Method::Get, "/bans", v.ani).body).as_array();
        REQUIRE(bans.size() == 1);
        CHECK(text_of(bans[0].at("account"), "username") == "budi");
        CHECK(text_of(bans[0], "reason") == "Berjualan");

        CHECK(v.ask(Method::Delete, one, v.budi).status == 403);
        REQUIRE(v.ask(Method::Delete, one, v.ani).status == 200);
        said = v.announced();
        CHECK(text_of(said, "type") == "Undo");
        CHECK(text_of(said.at("object"), "type") == "Block");
        CHECK(v.ask(Method::Delete, one, v.ani).status == 404);
        CHECK(v.accounts.follow(v.budi, v.group).ok());
        CHECK(v.is_member(v.budi));
    });
}

TEST_CASE("a moderator's Delete carries a summary, by which Lemmy knows it from the author's") {
    on_both([](Village& v) {
        v.found();
        const auto post = v.post(v.budi, "@ronda salah tempat");
        REQUIRE(v.ask(Method::Delete, "/posts/" + post.id.to_string(), v.ani).status == 200);
        const auto said = v.announced();
        CHECK(text_of(said, "type") == "Delete");
        CHECK(text_of(said, "actor") == v.ani_uri);
        CHECK(text_of(said, "object") == post.uri);
        CHECK(text_of(said, "summary").empty());
    });
}

TEST_CASE("a moderator elsewhere does the same in Lemmy's shapes, passed on as it came") {
    on_both([](Village& v) {
        v.found();
        const auto sari = v.elsewhere_person("sari"), tono = v.elsewhere_person("tono", 3);
        const auto target = v.group_uri + "/moderators";
        const json::object to_group{{"target", v.group_uri}};
        REQUIRE(v.tell(activity_of(v.rudi, "Add", sari, {{"target", target}})) == 403);
        CHECK(v.elsewhere.asked("sari") == 0);
        const auto rudi = v.account(v.rudi).id;
        REQUIRE(v.ask(Method::Post, "/moderators/" + rudi.to_string(), v.ani).status == 200);

        auto said = activity_of(v.rudi, "Add", sari, {{"target", target}});
        REQUIRE(v.tell(said) == 202);
        CHECK(v.is_moderator(v.account(sari).id));
        CHECK(v.announced() == json::value(said));
        said = activity_of(sari, "Remove", v.rudi, {{"target", target}});
        REQUIRE(v.tell(said) == 202);
        CHECK_FALSE(v.is_moderator(rudi));
        CHECK(v.announced() == json::value(said));

        said = activity_of(sari, "Block", v.rudi, {{"target", v.group_uri}, {"summary", "spam"}});
        REQUIRE(v.tell(said) == 202);
        CHECK_FALSE(v.is_member(rudi));
        CHECK(v.announced() == json::value(said));
        // Who asks again is answered with a Reject, after which nothing came.
        v.join(v.rudi);
        CHECK_FALSE(v.is_member(rudi));
        CHECK(text_of(v.sent("Reject").back().at("object"), "actor") == v.rudi);
        CHECK(v.tell(activity_of(v.rudi, "Undo", said)) == 403);
        said = activity_of(sari, "Undo", said);
        REQUIRE(v.tell(said) == 202);
        v.join(v.rudi);
        CHECK(v.is_member(rudi));

        v.join(tono);
        const auto first = v.post(tono, "satu"), second = v.post(tono, "dua");
        CHECK(v.boosts(first.id) == 1);
        CHECK(v.tell(activity_of(v.rudi, "Remove", first.uri, to_group)) == 403);
        CHECK(v.tell(activity_of(v.rudi, "Delete", first.uri)) == 403);
        CHECK(v.boosts(first.id) == 1);
        said = activity_of(sari, "Delete", first.uri, {{"summary", "salah tempat"}});
        REQUIRE(v.tell(said) == 202);
        CHECK(v.boosts(first.id) == 0);
        CHECK(v.announced() == json::value(said));
        said = activity_of(sari, "Remove", second.uri, to_group);
        REQUIRE(v.tell(said) == 202);
        CHECK(v.boosts(second.id) == 0);
        CHECK(v.announced() == json::value(said));
    });
}

TEST_CASE("a ban from elsewhere may be for a while, and is about the group alone") {
    on_both([](Village& v) {
        v.found();
        const auto sari = v.moderator_elsewhere("sari");
        const json::object for_a_while{{"target", v.group_uri},
                                       {"endTime", "2026-09-22T00:00:00Z"}};
        CHECK(v.tell(activity_of(v.rudi, "Block", "https://desa.test/users/budi", for_a_while)) ==
              403);
        CHECK(v.is_member(v.budi));
        REQUIRE(v.tell(activity_of(sari, "Block", "https://desa.test/users/budi", for_a_while)) ==
                202);
        CHECK(v.accounts.follow(v.budi, v.group).ok());
        CHECK_FALSE(v.is_member(v.budi));
        CHECK_FALSE(v.relation(v.budi, sari).blocked_by);
        v.kit.clock().advance(std::chrono::hours(48));
        CHECK(v.accounts.follow(v.budi, v.group).ok());
        CHECK(v.is_member(v.budi));
    });
}

TEST_CASE("a moderator elsewhere restores what was removed, and nothing else") {
    on_both([](Village& v) {
        v.found();
        const auto sari = v.moderator_elsewhere("sari"), tono = v.elsewhere_person("tono", 3);
        v.join(tono);
        const auto post = v.post(tono, "satu"), outside = v.post(v.budi, "bukan di grup");
        const auto undo_of = [&](const std::string& by, const json::object& said) {
            return activity_of(by, "Undo", said,
                               {{"cc", json::array{v.group_uri}}, {"audience", v.group_uri}});
        };
        const auto removal = activity_of(sari, "Delete", post.uri, {{"summary", "salah tempat"}});
        REQUIRE(v.tell(removal) == 202);
        REQUIRE(v.boosts(post.id) == 0);
        // That its author says it again does not bring it back.
        v.post(tono, "satu");
        CHECK(v.boosts(post.id) == 0);
        CHECK(v.tell(undo_of(v.rudi, removal)) == 403);
        CHECK(v.tell(undo_of(tono, removal)) == 403);
        CHECK(v.boosts(post.id) == 0);
        CHECK(v.posted().empty());

        const auto said = undo_of(sari, removal);
        REQUIRE(v.tell(said) == 202);
        CHECK(v.boosts(post.id) == 1);
        CHECK(v.posted() == std::vector{post.id});
        const auto announces = v.sent("Announce");
        CHECK(std::ranges::count_if(announces, [&](const json::value& one) {
                  return one.at("object") == json::value(said);
              }) == 1);
        REQUIRE(v.tell(undo_of(sari, removal)) == 202);
        CHECK(v.boosts(post.id) == 1);
        CHECK(v.sent("Announce").size() == announces.size());

        REQUIRE(v.tell(undo_of(sari, activity_of(sari, "Delete", outside.uri))) == 202);
        CHECK(v.boosts(outside.id) == 0);
        CHECK(v.posted() == std::vector{post.id});
    });
}

TEST_CASE("nothing is left of a removed post that its author deletes") {
    on_both([](Village& v) {
        v.found();
        const auto post = v.post(v.budi, "@ronda salah tempat");
        REQUIRE(v.ask(Method::Delete, "/posts/" + post.id.to_string(), v.ani).status == 200);
        REQUIRE(v.write([&](db::Tx& tx) { return v.statuses.remove(tx, post.id); }).ok());
        CHECK_FALSE(v.write([&](db::Tx& tx) { return store::restore_post(tx, post.id, v.group); }));
    });
}

TEST_CASE("a ban from elsewhere with removeData takes what they posted out of this group alone") {
    on_both([](Village& v) {
        v.found();
        const auto sari = v.moderator_elsewhere("sari");
        const auto other = v.groups.create({"pkk", "PKK", "", {v.budi}});
        REQUIRE(other.ok());
        const auto kept = v.post(v.ani, "@ronda siapa jaga?");
        const auto begun = v.post(v.budi, "@ronda @pkk obat murah");
        v.post(v.budi, "obat murah", kept.id);
        REQUIRE(v.boosts(begun.id) == 2);
        REQUIRE(v.posted().size() == 3);
        const auto block = [&](const std::string& by, bool with_posts) {
            return v.tell(activity_of(by, "Block", "https://desa.test/users/budi",
                                      {{"target", v.group_uri}, {"removeData", with_posts}}));
        };
        CHECK(block(v.rudi, true) == 403);
        REQUIRE(block(sari, false) == 202);
        CHECK(v.posted().size() == 3);
        REQUIRE(block(sari, true) == 202);
        CHECK(v.posted() == std::vector{kept.id});
        CHECK(v.boosts(begun.id) == 1);
        CHECK(v.boosts(kept.id) == 1);
    });
}

TEST_CASE("who runs the server appoints and dismisses, and leaves one") {
    Village v;
    v.found();
    CHECK(v.groups.dismiss(v.group, v.ani).error().code() == ErrorCode::Unprocessable);
    REQUIRE(v.groups.appoint(v.group, v.budi).ok());
    REQUIRE(v.groups.dismiss(v.group, v.ani).ok());
    CHECK(v.is_moderator(v.budi));
    CHECK_FALSE(v.is_moderator(v.ani));
    CHECK(v.groups.appoint(v.budi, v.ani).error().code() == ErrorCode::NotFound);
}

}  // namespace kentongan::groups
