// Signed and sent to our inbox: what takes part and what answers is understood there.
#include <doctest/doctest.h>

#include "rooms/events/impl.h"
#include "testkit/federated_world.h"

using namespace kentongan;
using namespace kentongan::events;
using testkit::activity_of;

namespace {

struct Village : testkit::FederatedWorld {
    explicit Village(const std::string& url = "sqlite::memory:") : FederatedWorld(url) {
        auto above = objects::Objects::migrations();
        for (const auto& one : Events::migrations()) above.push_back(one);
        migrate(above);
    }
    objects::Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    Events events{kit.platform(), accounts, statuses, actors, objects};

    std::int64_t participants(StatusId id) {
        return read([&](db::Tx& tx) { return store::find_event(tx, id)->participants; });
    }
};

void on_both(const std::function<void(Village&)>& test) {
    testkit::on_both_engines_in<Village>(test);
}

}  // namespace

TEST_CASE("Join, Leave and Undo at the inbox") {
    on_both([](Village& village) {
        NewEvent wanted;
        wanted.facts.name = "Kerja bakti";
        wanted.facts.timezone = "Asia/Jakarta";
        wanted.facts.start = village.kit.clock().now() + std::chrono::hours(5);
        wanted.facts.join_mode = JoinMode::Free;
        const auto id = village.events.impl().service.create(village.ani, wanted);
        REQUIRE(id.ok());
        const auto uri = village.ani_uri + "/statuses/" + id->to_string();
        const auto join = village.activity("Join", uri);
        for (const auto& leaving :
             {village.activity("Leave", uri), village.activity("Undo", join)}) {
            REQUIRE(village.tell(join) == 202);
            CHECK(village.participants(*id) == 1);
            CHECK(village.sent("Accept").back().at("object").at("id") == join.at("id"));
            REQUIRE(village.tell(leaving) == 202);
            CHECK(village.participants(*id) == 0);
            village.kit.clock().advance(std::chrono::minutes(1));
        }
    });
}

TEST_CASE("an event of somebody who is followed is joined, and counts when they accept") {
    on_both([](Village& village) {
        village.follow(village.rudi);
        const json::object event{{"@context", testkit::kActivityStreams},
                                 {"id", village.rudi + "/events/1"},
                                 {"type", "Event"},
                                 {"name", "Pasar malam"},
                                 {"attributedTo", village.rudi},
                                 {"startTime", "2027-01-05T19:00:00+07:00"},
                                 {"joinMode", "free"},
                                 {"to", "https://www.w3.org/ns/activitystreams#Public"}};
        REQUIRE(village.tell(village.activity("Create", event)) == 202);
        const auto id = village.read([&](db::Tx& tx) {
            return *village.statuses.find_by_uri(tx, village.rudi + "/events/1");
        });
        REQUIRE(village.events.impl().rsvp.join(village.ani, id).ok());
        const auto answer = [&] {
            return village.read(
                [&](db::Tx& tx) { return store::find_participant(tx, id, village.ani)->answer; });
        };
        const auto join = village.sent("Join").at(0);
        village.elsewhere.set("palsu", {});
        const auto forged = activity_of(village.elsewhere.uri("palsu"), "Accept", join);
        CHECK(village.tell(forged) == 403);
        CHECK(answer() == Answer::Requested);
        REQUIRE(village.tell(village.activity("Accept", join)) == 202);
        CHECK(answer() == Answer::Accepted);
    });
}
