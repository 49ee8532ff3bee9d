// Favourites and boosts by people elsewhere, and what they take back.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

std::vector<AccountId> boosters(Town& town, StatusId id) {
    return town.read([&](db::Tx& tx) { return town.statuses.boosters(tx, id, 10); });
}

}  // namespace

TEST_CASE("a favourite counts once for each person, whatever picture it has") {
    on_both([](Town& town) {
        const auto post = town.publish("Halo");
        for (const auto* type : {"Like", "Like", "EmojiReact"})
            CHECK(town.tell(town.activity(type, post.uri)) == 202);
        CHECK(town.find(post.id).favourites_count == 1);
        CHECK(town.tell(activity_of(town.sari, "EmojiReact", post.uri)) == 202);
        CHECK(town.find(post.id).favourites_count == 2);
    });
}

TEST_CASE("a favourite is taken back by who gave it and by nobody else") {
    on_both([](Town& town) {
        const auto post = town.publish("Halo");
        const auto like = town.activity("Like", post.uri);
        REQUIRE(town.tell(like) == 202);
        CHECK(town.tell(activity_of(town.sari, "Undo", like)) == 403);
        CHECK(town.find(post.id).favourites_count == 1);
        CHECK(town.tell(town.activity("Undo", like)) == 202);
        CHECK(town.find(post.id).favourites_count == 0);
    });
}

TEST_CASE("a boost of ours counts once, and is taken back by its id or by what it boosted") {
    on_both([](Town& town) {
        const auto post = town.publish("Halo");
        const auto first = town.activity("Announce", post.uri);
        REQUIRE(town.tell(first) == 202);
        CHECK(town.tell(town.activity("Announce", post.uri)) == 202);
        CHECK(boosters(town, post.id) == std::vector{town.account(town.rudi).id});
        CHECK(town.find(post.id).reblogs_count == 1);
        CHECK(town.tell(town.activity("Undo", first.at("id"))) == 202);
        CHECK(boosters(town, post.id).empty());

        REQUIRE(town.tell(town.activity("Announce", post.uri)) == 202);
        // Some servers make up another id for the boost they take back.
        CHECK(town.tell(town.activity("Undo", town.activity("Announce", post.uri))) == 202);
        CHECK(boosters(town, post.id).empty());
        CHECK(town.find(post.id).reblogs_count == 0);
    });
}

TEST_CASE("nobody takes back somebody else's boost") {
    on_both([](Town& town) {
        const auto post = town.publish("Halo");
        const auto boost = town.activity("Announce", post.uri);
        REQUIRE(town.tell(boost) == 202);
        CHECK(town.tell(activity_of(town.sari, "Undo", boost)) == 403);
        CHECK(town.tell(activity_of(town.sari, "Undo", boost.at("id"))) == 202);
        CHECK(town.find(post.id).reblogs_count == 1);
        // A post is no boost, not even one's own.
        const auto answer = town.note("1", {{"inReplyTo", post.uri}});
        REQUIRE(town.tell(town.activity("Create", answer)) == 202);
        CHECK(town.tell(town.activity("Undo", answer.at("id"))) == 202);
        CHECK(town.has(answer));
    });
}

TEST_CASE("a closed post is not boosted") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        statuses::NewStatus closed;
        closed.text = "Untuk pengikut";
        closed.visibility = statuses::Visibility::Private;
        const auto post = town.publish(closed);
        CHECK(town.tell(town.activity("Announce", post.uri)) == 403);
        // To whom may not see it, it is not there.
        CHECK(town.tell(activity_of(town.sari, "Announce", post.uri)) == 202);
        CHECK(town.find(post.id).reblogs_count == 0);
    });
}

TEST_CASE("what somebody who is followed boosts is fetched from its author's server") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.shown_note_of(town.sari, "1");
        CHECK(town.tell(town.activity("Announce", note.at("id"))) == 202);
        CHECK_FALSE(town.has(note));
        town.kit.run_jobs();
        CHECK(boosters(town, town.find(note).id) == std::vector{town.account(town.rudi).id});
    });
}

TEST_CASE("a boost whose post cannot be had now is tried again") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        town.elsewhere.serve("/users/sari/notes/1", http::Response::empty(503));
        const auto note = town.note_of(town.sari, "1");
        CHECK(town.tell(town.activity("Announce", note.at("id"))) == 202);
        town.kit.run_jobs();
        CHECK(town.elsewhere.asked("/users/sari/notes/1") == 1);
        town.elsewhere.serve("/users/sari/notes/1", note);
        town.kit.clock().advance(1h);
        town.kit.run_jobs();
        CHECK(town.find(note).reblogs_count == 1);
    });
}

TEST_CASE("what somebody boosts whom nobody here follows is neither fetched nor shown") {
    on_both([](Town& town) {
        const auto unknown = town.shown_note_of(town.sari, "1");
        CHECK(town.tell(town.activity("Announce", unknown.at("id"))) == 202);
        town.kit.run_jobs();
        CHECK(town.elsewhere.asked("/users/sari/notes/1") == 0);
        town.follow(town.sari);
        REQUIRE(town.tell(activity_of(town.sari, "Create", unknown)) == 202);
        CHECK(town.tell(town.activity("Announce", unknown.at("id"))) == 202);
        CHECK(town.find(unknown).reblogs_count == 0);
    });
}
