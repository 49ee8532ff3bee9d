// Events as posts: what they say, who may change them, who sees them.
#include "rooms/events/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::events;

TEST_CASE("an event is a post that says when and where, also to apps that know nothing of events") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        const auto event = world.find(id);
        // 1790000000 is 21 September 2026, 14:13:20 UTC.
        CHECK(event.status.text ==
              "Kerja bakti\n\n22 September 2026, 22.13 WITA – 22.43 WITA\nBalai desa\n\nBawa sapu");
        CHECK(event.facts.organiser == "ani@desa.test");
        CHECK(event.row.own);
        CHECK(event.row.starts_at == world.tomorrow());
    });
}

TEST_CASE("what is wrong with an event is said at its field") {
    World world;
    const auto refused = [&](auto change) {
        auto event = world.gathering();
        change(event);
        const auto made = world.service.create(world.ani, event);
        REQUIRE_FALSE(made.ok());
        CHECK(made.error().code() == ErrorCode::Unprocessable);
        return made.error().field();
    };
    CHECK(refused([](NewEvent& e) { e.facts.name = " "; }) == "name");
    CHECK(refused([](NewEvent& e) { e.facts.name = std::string(101, 'a'); }) == "name");
    CHECK(refused([](NewEvent& e) { e.text = std::string(4001, 'a'); }) == "text");
    CHECK(refused([](NewEvent& e) { e.facts.timezone = "Mars/Utara"; }) == "timezone");
    CHECK(refused([](NewEvent& e) { e.facts.start -= std::chrono::hours(25); }) == "start");
    CHECK(refused([](NewEvent& e) { e.facts.end = e.facts.start; }) == "end");
    CHECK(refused([](NewEvent& e) { e.facts.latitude = 3; }) == "latitude");
    CHECK(refused([](NewEvent& e) { e.facts.latitude = 91, e.facts.longitude = 1; }) == "latitude");
    CHECK(refused([](NewEvent& e) { e.facts.join_mode = JoinMode::Invite; }) == "join_mode");
    CHECK(refused([](NewEvent& e) { e.facts.capacity = 0; }) == "capacity");
    CHECK(refused([](NewEvent& e) { e.facts.place_name = std::string(151, 'a'); }) == "place_name");
}

TEST_CASE("its organiser changes and cancels it, and nobody else") {
    on_both([](World& world) {
        const auto id = world.make(world.gathering());
        auto later = world.gathering();
        later.facts.name = "Kerja bakti besar";
        later.facts.start += std::chrono::minutes(15);
        CHECK(world.service.change(world.budi, id, later).error().code() == ErrorCode::Forbidden);
        CHECK(world.service.cancel(world.budi, id).error().code() == ErrorCode::Forbidden);
        REQUIRE(world.service.change(world.ani, id, later).ok());
        auto event = world.find(id);
        CHECK(event.facts.name == "Kerja bakti besar");
        CHECK(event.row.starts_at == later.facts.start);
        CHECK(event.row.sequence == 1);
        REQUIRE(world.service.cancel(world.ani, id).ok());
        event = world.find(id);
        CHECK(event.row.state == EventState::Cancelled);
        CHECK(event.row.sequence == 2);
        CHECK(event.row.text == "Bawa sapu");
        CHECK(event.status.text.find("Acara ini dibatalkan.") != std::string::npos);
    });
}

TEST_CASE("what has begun can still be changed, but not moved into the past") {
    World world;
    const auto id = world.make(world.gathering());
    world.kit.clock().advance(std::chrono::hours(25));
    auto change = world.gathering();
    change.text = "Bawa cangkul";
    CHECK(world.service.change(world.ani, id, change).ok());
    change.facts.start -= std::chrono::hours(1);
    CHECK(world.service.change(world.ani, id, change).error().field() == "start");
}

TEST_CASE("the list has what is not over and for its reader to see") {
    on_both([](World& world) {
        const auto listed = [&](std::optional<AccountId> viewer) {
            std::vector<std::string> names;
            world.write([&](db::Tx& tx) {
                Place place{world.kit.clock().now(), {}};
                for (const auto& event : world.service.coming(tx, viewer, place, 10))
                    names.push_back(event.facts.name);
            });
            return names;
        };
        using Names = std::vector<std::string>;
        const auto add = [&](std::string name, int hours, statuses::Visibility visibility) {
            auto event = world.gathering();
            event.facts.name = std::move(name);
            event.facts.start = world.kit.clock().now() + std::chrono::hours(hours);
            event.facts.end.reset();
            event.visibility = visibility;
            return world.make(event);
        };
        const auto open = add("Pasar", 5, statuses::Visibility::Public);
        add("Rapat", 2, statuses::Visibility::Private);
        const auto quiet = add("Arisan", 3, statuses::Visibility::Unlisted);
        CHECK(listed({}) == Names{"Pasar"});
        CHECK(listed(world.ani) == Names{"Rapat", "Arisan", "Pasar"});
        CHECK(listed(world.budi) == Names{"Pasar"});
        REQUIRE(world.rsvp.join(world.budi, quiet).ok());
        CHECK(listed(world.budi) == Names{"Arisan", "Pasar"});
        REQUIRE(world.accounts.follow(world.citra, world.ani).ok());
        CHECK(listed(world.citra) == Names{"Rapat", "Arisan", "Pasar"});
        world.write([&](db::Tx& tx) { REQUIRE(world.accounts.block(tx, world.ani, world.budi)); });
        CHECK(listed(world.budi) == Names{});
        world.kit.clock().advance(std::chrono::hours(6) + std::chrono::minutes(1));
        CHECK(listed({}) == Names{"Pasar"});  // without an end, three hours
        world.write([&](db::Tx& tx) { REQUIRE(world.statuses.remove(tx, open)); });
        CHECK(listed({}) == Names{});
    });
}

TEST_CASE("a list goes on behind its last event") {
    on_both([](World& world) {
        for (int i = 0; i < 5; ++i) {
            auto event = world.gathering();
            event.facts.name = "Acara " + std::to_string(i);
            world.make(event);  // all end at the same time
        }
        std::vector<std::string> names;
        world.write([&](db::Tx& tx) {
            Place place{world.kit.clock().now(), {}};
            for (int page = 0; page < 3; ++page)
                for (const auto& event : world.service.coming(tx, {}, place, 2))
                    names.push_back(event.facts.name);
        });
        CHECK(names ==
              std::vector<std::string>{"Acara 0", "Acara 1", "Acara 2", "Acara 3", "Acara 4"});
    });
}

TEST_CASE("an event that is told anew elsewhere is another here") {
    on_both([](World& world) {
        const auto id = world.far();
        CHECK(world.find(id).row.participants == 7);
        CHECK_FALSE(world.find(id).row.own);
        statuses::RemoteStatus told;
        told.author = world.rudi;
        told.uri = told.url = "https://jauh.test/events/1";
        told.content_html = "<p>Pasar malam</p>";
        auto facts = world.gathering().facts;
        facts.state = EventState::Cancelled;
        facts.participants = 9;
        told.extension_json = objects::extension_json(facts);
        world.write([&](db::Tx& tx) { REQUIRE(world.statuses.revise(tx, id, told)); });
        CHECK(world.find(id).row.state == EventState::Cancelled);
        CHECK(world.find(id).row.participants == 9);
        CHECK(world.service.cancel(world.ani, id).error().code() == ErrorCode::Forbidden);
    });
}

TEST_CASE("nothing about events walks over a table") {
    World world;
    CHECK(testkit::scans_of(world.kit.platform().database, store::queries()) == "");
}
