// Events across servers (FEP-8a8e): what foreign ones say, and how ours are told.
#include "rooms/objects/events.h"

#include <boost/json/parse.hpp>

#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

// The members Mobilizon writes.
json::object mobilizon(const json::object& more = {}) {
    auto event = json::parse(R"({"type":"Event","uuid":"1","name":"Pasar malam",
        "content":"<p>Jajanan</p>","mediaType":"text/html","category":"meeting",
        "startTime":"2026-12-05T19:00:00+08:00","endTime":"2026-12-05T23:00:00+08:00",
        "timezone":"Asia/Makassar","joinMode":"restricted","ical:status":"TENTATIVE",
        "maximumAttendeeCapacity":40,"participantCount":3,"commentsEnabled":true,"draft":false,
        "location":{"type":"Place","name":"Lapangan","latitude":-5.1,"longitude":119.4,
          "address":{"type":"PostalAddress","streetAddress":"Jl. Mawar 1",
            "addressLocality":"Makassar","addressCountry":"Indonesia"}}})")
                     .as_object();
    for (const auto& member : more) event[member.key()] = member.value();
    return event;
}

EventFacts market() {
    EventFacts facts;
    facts.name = "Pasar malam";
    facts.start = from_millis(1'796'468'400'000);  // 2026-12-05T11:00:00Z
    facts.end = facts.start + std::chrono::hours(4);
    facts.timezone = "Asia/Makassar";
    facts.place_name = "Lapangan";
    facts.place_address = "Jl. Mawar 1, Makassar, Indonesia";
    facts.latitude = -5.1;
    facts.longitude = 119.4;
    facts.join_mode = JoinMode::Restricted;
    facts.state = EventState::Tentative;
    facts.capacity = 40;
    facts.participants = 3;
    facts.organiser = "rudi@jauh.test";
    return facts;
}

}  // namespace

TEST_CASE("an event of Mobilizon is a post with title and link, and its facts") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto event = town.note("1", mobilizon({{"url", "https://jauh.test/events/1"}}));
        REQUIRE(town.tell(town.activity("Create", event)) == 202);
        const auto status = town.find(event);
        CHECK(status.content_html.starts_with(
            "<p><strong>Pasar malam</strong></p><p>Jajanan</p><p><a "
            "href=\"https://jauh.test/events/1"));
        auto expected = market();
        expected.organiser = town.account(town.rudi).acct();
        CHECK(event_facts(status.extension_json) == expected);
        auto later = event;
        later["ical:status"] = "CANCELLED";
        REQUIRE(town.tell(town.activity("Update", later)) == 202);
        CHECK(event_facts(town.find(event).extension_json)->state == EventState::Cancelled);
    });
}

TEST_CASE("what is no event says nothing of one, and nonsense is left out") {
    Town town;
    town.follow(town.rudi);
    int count = 0;
    const auto facts_of = [&](const json::object& change) {
        const auto event = town.note(std::to_string(++count), mobilizon(change));
        REQUIRE(town.tell(town.activity("Create", event)) == 202);
        return event_facts(town.find(event).extension_json);
    };
    CHECK_FALSE(facts_of({{"startTime", "besok"}}));
    CHECK_FALSE(facts_of({{"type", "Note"}}));
    CHECK_FALSE(facts_of({{"endTime", "2026-12-05T10:00:00Z"}})->end);
    CHECK_FALSE(facts_of({{"maximumAttendeeCapacity", 0}})->capacity);
    CHECK_FALSE(facts_of({{"participantCount", -4}})->participants);
    CHECK(facts_of({{"joinMode", "sesuka hati"}})->join_mode == JoinMode::None);
    CHECK(facts_of({{"location", "di sana"}})->place_name == "");
    CHECK_FALSE(event_facts(R"({"alert":{"id":"1"}})"));
    CHECK_FALSE(event_facts(""));
}

TEST_CASE("an event of ours is told as one, and what stands for apps is not said twice") {
    on_both([](Town& town) {
        town.objects.set_participants([](db::Tx&, StatusId) -> std::int64_t { return 12; });
        statuses::NewStatus post;
        post.text = "Pasar malam\n\n5 Desember 2026\n\nJajanan";
        post.extension_json = extension_json(market());
        const auto status = town.publish(post);
        const auto create = json::parse(
            town.read([&](db::Tx& tx) { return town.objects.created_json(tx, status); }));
        const auto& object = create.at("object");
        CHECK(object.at("type") == "Event");
        CHECK(object.at("name") == "Pasar malam");
        CHECK(object.at("content") == "<p>5 Desember 2026</p><p>Jajanan</p>");
        CHECK(object.at("startTime") == "2026-12-05T11:00:00.000Z");
        CHECK(object.at("endTime") == "2026-12-05T15:00:00.000Z");
        CHECK(object.at("timezone") == "Asia/Makassar");
        CHECK(object.at("joinMode") == "restricted");
        CHECK(object.at("ical:status") == "TENTATIVE");
        CHECK(object.at("maximumAttendeeCapacity") == 40);
        CHECK(object.at("remainingAttendeeCapacity") == 28);
        CHECK(object.at("participantCount") == 12);
        CHECK(object.at("organizers") == json::array{"https://desa.test/users/ani"});
        const auto& place = object.at("location");
        CHECK(place.at("name") == "Lapangan");
        CHECK(place.at("address").at("streetAddress") == "Jl. Mawar 1, Makassar, Indonesia");
        CHECK(place.at("longitude") == 119.4);
    });
}

TEST_CASE("what is read is what was written") {
    CHECK(event_facts(extension_json(market())) == market());
    EventFacts bare;
    bare.name = "Rapat";
    bare.start = from_millis(1'796'468'400'000);
    CHECK(event_facts(extension_json(bare)) == bare);
}
