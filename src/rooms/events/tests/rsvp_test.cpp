// Who takes part: people here and elsewhere, and who may say so.
#include "rooms/events/tests/world.h"

using namespace kentongan;
using namespace kentongan::events;

namespace {

constexpr const char* kJoin = "https://jauh.test/joins/1";

std::string type_of(const json::value& activity) {
    return std::string(activity.at("type").as_string());
}

}  // namespace

TEST_CASE("a free event takes whoever asks, once, until it is full") {
    on_both([](World& world) {
        auto wanted = world.gathering();
        wanted.facts.capacity = 2;
        const auto id = world.make(wanted);
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Accepted);
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Accepted);
        CHECK(world.participants(id) == 1);
        REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
        CHECK(world.participants(id) == 2);
        CHECK(world.rsvp.join(world.citra, id).error().code() == ErrorCode::Unprocessable);
        world.sent();
        REQUIRE(world.joins(world.sari, world.uri(id), "https://jauh.test/joins/2").ok());
        const auto answers = world.sent();
        REQUIRE(answers.size() == 1);
        CHECK(type_of(answers[0]) == "Reject");
        CHECK_FALSE(world.answer(id, world.sari));
        REQUIRE(world.rsvp.leave(world.budi, id).ok());
        REQUIRE(world.rsvp.leave(world.budi, id).ok());
        CHECK(world.participants(id) == 1);
        CHECK(*world.rsvp.join(world.citra, id) == Answer::Accepted);
    });
}

TEST_CASE("a Join is accepted with the very Join, and a second one has no second effect") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        for (int i = 0; i < 2; ++i) {
            REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
            const auto answers = world.sent();
            REQUIRE(answers.size() == 1);
            CHECK(type_of(answers[0]) == "Accept");
            CHECK(answers[0].at("actor") == "https://desa.test/users/ani");
            CHECK(answers[0].at("object").at("id") == kJoin);
            CHECK(answers[0].at("object").at("object") == world.uri(id).c_str());
        }
        CHECK(world.participants(id) == 1);
    });
}

TEST_CASE("a restricted event waits for its organiser") {
    on_both([](World& world) {
        auto wanted = world.gathering(JoinMode::Restricted);
        wanted.facts.capacity = 1;
        const auto id = world.make(wanted);
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Requested);
        REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
        CHECK(world.sent().empty());
        CHECK(world.participants(id) == 0);
        const auto decide = [&](AccountId by, AccountId who, Answer answer) {
            return world.rsvp.decide(by, id, who, answer);
        };
        CHECK(decide(world.budi, world.budi, Answer::Accepted).error().code() ==
              ErrorCode::Forbidden);
        CHECK(decide(world.ani, world.citra, Answer::Accepted).error().code() ==
              ErrorCode::NotFound);
        REQUIRE(decide(world.ani, world.rudi, Answer::Accepted).ok());
        auto answers = world.sent();
        REQUIRE(answers.size() == 1);
        CHECK(type_of(answers[0]) == "Accept");
        CHECK(answers[0].at("object").at("id") == kJoin);
        CHECK(decide(world.ani, world.budi, Answer::Accepted).error().code() ==
              ErrorCode::Unprocessable);
        CHECK(world.answer(id, world.budi) == Answer::Requested);
        REQUIRE(decide(world.ani, world.rudi, Answer::Rejected).ok());
        answers = world.sent();
        REQUIRE(answers.size() == 1);
        CHECK(type_of(answers[0]) == "Reject");
        CHECK(world.participants(id) == 0);
        REQUIRE(decide(world.ani, world.budi, Answer::Accepted).ok());
        CHECK(world.participants(id) == 1);
    });
}

TEST_CASE("who was refused stays so, also by going and asking again") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        REQUIRE(world.rsvp.join(world.budi, id).ok());
        REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
        for (const auto who : {world.budi, world.rudi})
            REQUIRE(world.rsvp.decide(world.ani, id, who, Answer::Rejected).ok());
        REQUIRE(world.rsvp.leave(world.budi, id).ok());
        CHECK(world.rsvp.join(world.budi, id).error().code() == ErrorCode::Forbidden);
        REQUIRE(world.rsvp
                    .left(world.arrived(world.rudi, {{"type", "Leave"}, {"object", world.uri(id)}}))
                    .ok());
        world.sent();
        REQUIRE(world.joins(world.rudi, world.uri(id), "https://jauh.test/joins/9").ok());
        CHECK(type_of(world.sent().at(0)) == "Reject");
        CHECK(world.participants(id) == 0);
    });
}

TEST_CASE("a Leave and an Undo of the Join give the seat back, each only once and their own") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        const auto uri = world.uri(id);
        const json::object leave{{"type", "Leave"}, {"object", uri}};
        REQUIRE(world.joins(world.rudi, uri, kJoin).ok());
        CHECK_FALSE(*world.rsvp.left(world.arrived(world.sari, leave)));
        CHECK(*world.rsvp.left(world.arrived(world.rudi, leave)));
        CHECK_FALSE(*world.rsvp.left(world.arrived(world.rudi, leave)));
        CHECK(world.participants(id) == 0);
        const json::object whole{{"type", "Undo"},
                                 {"object",
                                  {{"type", "Join"},
                                   {"id", kJoin},
                                   {"actor", "https://jauh.test/users/rudi"},
                                   {"object", uri}}}};
        const json::object only_id{{"type", "Undo"}, {"object", kJoin}};
        for (const auto& undo : {whole, only_id}) {
            REQUIRE(world.joins(world.rudi, uri, kJoin).ok());
            const auto stolen = world.rsvp.undone(world.arrived(world.sari, undo));
            CHECK((!stolen.ok() || !*stolen));
            CHECK(world.participants(id) == 1);
            CHECK(*world.rsvp.undone(world.arrived(world.rudi, undo)));
            CHECK(world.participants(id) == 0);
        }
        CHECK_FALSE(*world.rsvp.undone(world.arrived(
            world.rudi, {{"type", "Undo"}, {"object", {{"type", "Like"}, {"object", uri}}}})));
    });
}

TEST_CASE("nobody takes part in what they may not see, nor in what is over, cancelled or closed") {
    on_both([](World& world) {
        auto hidden = world.gathering();
        hidden.visibility = statuses::Visibility::Private;
        const auto secret = world.make(hidden);
        CHECK(world.rsvp.join(world.budi, secret).error().code() == ErrorCode::NotFound);
        CHECK(world.joins(world.rudi, world.uri(secret), kJoin).error().code() ==
              ErrorCode::NotFound);
        CHECK(world.sent().empty());  // not even that it is there
        REQUIRE(world.accounts.follow(world.budi, world.ani).ok());
        CHECK(world.rsvp.join(world.budi, secret).ok());

        const auto open = world.make(world.gathering());
        world.write([&](db::Tx& tx) { REQUIRE(world.accounts.block(tx, world.ani, world.rudi)); });
        CHECK(world.joins(world.rudi, world.uri(open), kJoin).error().code() ==
              ErrorCode::NotFound);

        const auto closed = [&](StatusId id) {
            world.sent();
            CHECK(world.rsvp.join(world.citra, id).error().code() == ErrorCode::Unprocessable);
            REQUIRE(world.joins(world.sari, world.uri(id), kJoin).ok());
            CHECK(type_of(world.sent().at(0)) == "Reject");
        };
        closed(world.make(world.gathering(JoinMode::None)));
        const auto called_off = world.make(world.gathering());
        REQUIRE(world.service.cancel(world.ani, called_off).ok());
        closed(called_off);
        world.kit.clock().advance(std::chrono::hours(27));
        closed(open);
    });
}

TEST_CASE("who is blocked by the organiser takes part no more") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        REQUIRE(world.rsvp.join(world.budi, id).ok());
        REQUIRE(world.rsvp.join(world.citra, id).ok());
        world.write([&](db::Tx& tx) { REQUIRE(world.accounts.block(tx, world.ani, world.budi)); });
        CHECK_FALSE(world.answer(id, world.budi));
        CHECK(world.participants(id) == 1);
    });
}

TEST_CASE("at an event elsewhere one takes part when its author says so to this very Join") {
    on_both([](World& world) {
        const auto id = world.far();
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Requested);
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Requested);
        auto out = world.sent();
        REQUIRE(out.size() == 1);
        CHECK(type_of(out[0]) == "Join");
        CHECK(out[0].at("actor") == "https://desa.test/users/budi");
        CHECK(out[0].at("object") == "https://jauh.test/events/1");
        const json::object join = out[0].as_object();
        const json::object accept{{"type", "Accept"}, {"object", join}};
        CHECK(world.rsvp.answered(world.arrived(world.sari, accept), Answer::Accepted)
                  .error()
                  .code() == ErrorCode::Forbidden);
        auto other = join;
        other["object"] = "https://jauh.test/events/2";
        CHECK(world.rsvp
                  .answered(world.arrived(world.rudi, {{"type", "Accept"}, {"object", other}}),
                            Answer::Accepted)
                  .error()
                  .code() == ErrorCode::Forbidden);
        auto made_up = join;
        made_up["id"] = "https://desa.test/users/budi#joins/1/2";
        CHECK_FALSE(*world.rsvp.answered(
            world.arrived(world.rudi, {{"type", "Accept"}, {"object", made_up}}),
            Answer::Accepted));
        CHECK(world.answer(id, world.budi) == Answer::Requested);
        CHECK(*world.rsvp.answered(world.arrived(world.rudi, accept), Answer::Accepted));
        CHECK(world.answer(id, world.budi) == Answer::Accepted);
        const json::object reject{{"type", "Reject"}, {"object", join.at("id")}};
        CHECK(*world.rsvp.answered(world.arrived(world.rudi, reject), Answer::Rejected));
        CHECK(world.answer(id, world.budi) == Answer::Rejected);
        // There it is their server that says whether one may ask again.
        CHECK(*world.rsvp.join(world.budi, id) == Answer::Requested);
        world.sent();
        REQUIRE(world.rsvp.leave(world.budi, id).ok());
        out = world.sent();
        REQUIRE(out.size() == 1);
        CHECK(type_of(out[0]) == "Leave");
        CHECK(out[0].at("object") == "https://jauh.test/events/1");
        CHECK_FALSE(world.answer(id, world.budi));
        CHECK(world.find(id).row.participants == 7);
    });
}

TEST_CASE("for a group's event somebody of its own server answers, and nobody of another") {
    on_both([](World& world) {
        const auto id = world.far_of(world.elsewhere("karang_taruna", "jauh.test", true));
        REQUIRE(world.rsvp.join(world.budi, id).ok());
        const auto out = world.sent();
        REQUIRE(out.size() == 1);
        const json::object accept{{"type", "Accept"}, {"object", out[0]}};
        const auto stranger = world.elsewhere("tono", "lain.test");
        CHECK(
            world.rsvp.answered(world.arrived(stranger, accept), Answer::Accepted).error().code() ==
            ErrorCode::Forbidden);
        CHECK(world.answer(id, world.budi) == Answer::Requested);
        CHECK(*world.rsvp.answered(world.arrived(world.sari, accept), Answer::Accepted));
        CHECK(world.answer(id, world.budi) == Answer::Accepted);
    });
}

TEST_CASE("an answer to a follow is nobody's business here") {
    World world;
    const json::object follow{{"type", "Follow"}, {"id", "https://desa.test/users/ani#follows/1"}};
    CHECK_FALSE(*world.rsvp.answered(
        world.arrived(world.rudi, {{"type", "Accept"}, {"object", follow}}), Answer::Accepted));
}

TEST_CASE("who takes part hears of changes and of the end, following or not") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
        world.sent();
        REQUIRE(world.service.cancel(world.ani, id).ok());
        auto out = world.sent();
        REQUIRE(out.size() == 1);
        CHECK(type_of(out[0]) == "Update");
        CHECK(out[0].at("object").at("type") == "Event");
        CHECK(out[0].at("object").at("ical:status") == "CANCELLED");
        CHECK(out[0].at("object").at("participantCount") == 1);
        world.write([&](db::Tx& tx) { REQUIRE(world.statuses.remove(tx, id)); });
        out = world.sent();
        REQUIRE(out.size() == 1);
        CHECK(type_of(out[0]) == "Delete");
        CHECK_FALSE(world.answer(id, world.rudi));
    });
}

TEST_CASE("with a person goes their seat") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        REQUIRE(world.joins(world.rudi, world.uri(id), kJoin).ok());
        world.write([&](db::Tx& tx) { world.accounts.remove_remote(tx, world.rudi); });
        CHECK(world.participants(id) == 0);
    });
}
