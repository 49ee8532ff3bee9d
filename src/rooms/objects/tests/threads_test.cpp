// Answers to posts that are not here: what they answer is fetched first.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

std::string path(int number) {
    return "/users/sari/notes/" + std::to_string(number);
}

}  // namespace

TEST_CASE("what a post answers comes with it, up to the beginning") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto first = town.shown_note_of(town.sari, "1");
        const auto second = town.shown_note_of(town.sari, "2", {{"inReplyTo", first.at("id")}});
        const auto answer = town.note("3", {{"inReplyTo", second.at("id")}});
        CHECK(town.tell(town.activity("Create", answer)) == 202);
        CHECK_FALSE(town.has(answer));
        town.kit.run_jobs();
        CHECK(town.find(answer).in_reply_to == town.find(second).id);
        CHECK(town.find(second).in_reply_to == town.find(first).id);
        CHECK(town.find(answer).thread == town.find(first).id);
    });
}

TEST_CASE("nobody is sent up a thread without end") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        for (int i = 1; i <= 30; ++i)
            town.shown_note_of(town.sari, std::to_string(i),
                               {{"inReplyTo", town.sari + "/notes/" + std::to_string(i + 1)}});
        const auto answer = town.note("x", {{"inReplyTo", town.sari + "/notes/1"}});
        REQUIRE(town.tell(town.activity("Create", answer)) == 202);
        town.kit.run_jobs();
        CHECK(town.has(answer));
        CHECK(town.elsewhere.asked(path(20)) == 1);
        CHECK(town.elsewhere.asked(path(21)) == 0);
    });
}

TEST_CASE("an answer is kept without what it answers when that cannot be had") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto gone = town.note("1", {{"inReplyTo", town.sari + "/notes/1"}});
        REQUIRE(town.tell(town.activity("Create", gone)) == 202);
        town.kit.run_jobs();
        CHECK_FALSE(town.find(gone).in_reply_to);
        town.elsewhere.serve(path(2), http::Response::empty(503));
        const auto away = town.note("2", {{"inReplyTo", town.sari + "/notes/2"}});
        REQUIRE(town.tell(town.activity("Create", away)) == 202);
        town.kit.run_jobs();
        CHECK_FALSE(town.has(away));
        town.kit.clock().advance(1h);
        town.kit.run_jobs();
        CHECK_FALSE(town.find(away).in_reply_to);
    });
}

TEST_CASE("a fetched post that names another author than its host's is left out") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto forged = town.shown_note_of(town.sari, "1", {{"attributedTo", town.rudi}});
        const auto answer = town.note("2", {{"inReplyTo", forged.at("id")}});
        REQUIRE(town.tell(town.activity("Create", answer)) == 202);
        town.kit.run_jobs();
        CHECK_FALSE(town.has(forged));
        CHECK(town.has(answer));
    });
}
