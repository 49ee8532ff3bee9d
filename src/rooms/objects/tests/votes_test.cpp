// Votes of people elsewhere in polls of ours.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

using Tallies = std::vector<std::int64_t>;

Status ask(Town& town, bool multiple = false) {
    statuses::NewStatus status;
    status.text = "Kerja bakti kapan?";
    status.poll = statuses::NewPoll{{"Sabtu", "Minggu"}, 1h, multiple, false};
    return town.publish(std::move(status));
}

// Says it as Mastodon does: a note with the option as its name.
json::object vote_of(Town& town, const std::string& voter, const Status& asked,
                     const std::string& option, const json::object& more = {}) {
    static int count = 0;
    json::object note{{"id", voter + "#votes/" + std::to_string(++count)},
                      {"type", "Note"},
                      {"attributedTo", voter},
                      {"name", option},
                      {"inReplyTo", asked.uri},
                      {"to", json::array{json::value_from(town.ani_uri)}}};
    for (const auto& member : more) note[member.key()] = member.value();
    CHECK(town.tell(activity_of(voter, "Create", note)) == 202);
    return note;
}

}  // namespace

TEST_CASE("a vote counts once, and is no post") {
    on_both([](Town& town) {
        const auto asked = ask(town);
        const auto vote = vote_of(town, town.rudi, asked, "Minggu");
        CHECK_FALSE(town.has(vote));
        vote_of(town, town.rudi, asked, "Minggu");
        vote_of(town, town.rudi, asked, "Sabtu");
        const auto counted = town.find(asked.id);
        CHECK(counted.poll->tallies == Tallies{0, 1});
        CHECK(counted.poll->voters == 1);
        CHECK(counted.replies_count == 0);
        vote_of(town, town.sari, asked, "Minggu");
        CHECK(town.find(asked.id).poll->tallies == Tallies{0, 2});
        CHECK(town.find(asked.id).poll->voters == 2);
    });
}

TEST_CASE("where many may be chosen each choice counts, and who chose them once") {
    on_both([](Town& town) {
        const auto asked = ask(town, true);
        for (const auto* option : {"Sabtu", "Minggu", "Sabtu"})
            vote_of(town, town.rudi, asked, option);
        CHECK(town.find(asked.id).poll->tallies == Tallies{1, 1});
        CHECK(town.find(asked.id).poll->voters == 1);
    });
}

TEST_CASE("what cannot be chosen, or not any more, does not count") {
    on_both([](Town& town) {
        const auto asked = ask(town);
        CHECK_FALSE(town.has(vote_of(town, town.rudi, asked, "Rabu")));
        town.kit.clock().advance(2h);
        vote_of(town, town.rudi, asked, "Sabtu");
        CHECK(town.find(asked.id).poll->tallies == Tallies{0, 0});
    });
}

TEST_CASE("a vote with text is one when its name can be chosen, else it is an answer") {
    on_both([](Town& town) {
        const auto asked = ask(town);
        const json::object text{{"content", "<p>Minggu</p>"}};
        CHECK_FALSE(town.has(vote_of(town, town.rudi, asked, "Minggu", text)));
        CHECK(town.find(asked.id).poll->tallies == Tallies{0, 1});
        const auto answer = vote_of(town, town.sari, asked, "Rabu", text);
        CHECK(town.find(answer).in_reply_to == asked.id);
        CHECK(town.find(asked.id).poll->tallies == Tallies{0, 1});
    });
}

TEST_CASE("who may not see a poll does not vote in it") {
    on_both([](Town& town) {
        statuses::NewStatus closed;
        closed.text = "Rapat pengurus kapan?";
        closed.poll = statuses::NewPoll{{"Sabtu", "Minggu"}, 1h, false, false};
        closed.visibility = statuses::Visibility::Private;
        const auto asked = town.publish(std::move(closed));
        town.follow_ani(town.rudi);
        vote_of(town, town.rudi, asked, "Sabtu");
        vote_of(town, town.sari, asked, "Minggu");
        CHECK(town.find(asked.id).poll->tallies == Tallies{1, 0});
    });
}
