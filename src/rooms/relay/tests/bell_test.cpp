// A post that tells of a warning makes us ask a server we subscribed to at once. It proves nothing.
#include <thread>

#include "platform/metrics/metrics.h"
#include "rooms/actors/api.h"
#include "rooms/moderation/api.h"
#include "rooms/relay/impl.h"
#include "rooms/tags/api.h"
#include "testkit/elsewhere.h"
#include "testkit/region_world.h"

using namespace kentongan;
using namespace kentongan::relay;

namespace {

constexpr const char* kHead = "/api/kentongan/v1/relay/head";
constexpr const char* kLog = "/api/kentongan/v1/relay/log";

// The subscriber works on a thread of its own that tells nobody when it is done.
template <class Condition>
bool eventually(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

// Subscribed to a server that does not answer as it should.
struct World : testkit::RegionWorld {
    World()
        : tags(platform.platform(), accounts, statuses),
          moderation(platform.platform(), accounts, statuses, notifications, tags),
          actors(platform.platform(), accounts, moderation),
          relay(platform.platform(), testkit::gazetteer(), warnings, &actors),
          elsewhere(platform.clock()) {
        std::vector<db::Migration> above;
        for (const auto& room : {tags::Tags::migrations(), moderation::Moderation::migrations(),
                                 actors::Actors::migrations(), Relay::migrations()})
            above.insert(above.end(), room.begin(), room.end());
        migrate(above);
        elsewhere.set("bpbd", {});
        elsewhere.serve(kHead, http::Response::empty(503));
        NewUpstream wanted;
        wanted.name = "nasional";
        wanted.url = elsewhere.url();
        REQUIRE(relay.subscribe(wanted).ok());
        relay.start();
        REQUIRE(eventually([&] { return failures() == 1; }));
    }
    ~World() { relay.stop(); }

    int failures() {
        const auto text = platform.platform().metrics.text();
        const auto at = text.find("\"failed\"} ", text.find("kentongan_relay_fetches_total{"));
        return at == std::string::npos ? 0 : std::stoi(text.substr(at + 10));
    }
    // An office's note about a warning; `host` is the server it is said at.
    int ring(int host, bool is_warning = true) {
        const auto office = elsewhere.uri("bpbd", host);
        json::object note{{"id", testkit::new_activity_id(office)},
                          {"type", "Note"},
                          {"attributedTo", office},
                          {"content", "<p>Banjir</p>"},
                          {"to", json::array{"https://www.w3.org/ns/activitystreams#Public"}}};
        if (is_warning)
            note["kentongan"] = json::object{{"alert", json::object{{"level", "awas"}}}};
        return testkit::tell(platform, testkit::activity_of(office, "Create", note));
    }
    // By itself it would be asked again after 1, 2, 4, 8 and 16 s, then after 24 s at least.
    void ring_five_times() {
        for (int i = 0; i < 5; ++i) {
            const auto before = failures();
            CHECK(ring(1) == 202);
            REQUIRE(eventually([&] { return failures() > before; }));
        }
    }

    tags::Tags tags;
    moderation::Moderation moderation;
    actors::Actors actors;
    Relay relay;
    testkit::Elsewhere elsewhere;
};

}  // namespace

TEST_CASE("a note about a warning at a subscribed server makes us ask it at once") {
    World world;
    world.ring_five_times();
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("no other note, and no other server's, makes us ask") {
    World world;
    world.ring_five_times();
    const auto before = world.failures();
    CHECK(world.ring(1, false) == 202);
    CHECK(world.ring(2) == 202);
    CHECK(world.ring(2) == 202);
    CHECK(world.elsewhere.asked(kHead) == before);
    CHECK(world.ring(1) == 202);
    REQUIRE(eventually([&] { return world.failures() > before; }));
    CHECK(world.elsewhere.asked(kHead) == before + 1);
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("what the note told of is taken from the log") {
    testkit::RegionWorld there;
    Relay log(there.platform.platform(), testkit::gazetteer(), there.warnings);
    there.migrate(Relay::migrations());
    there.warn(there.office("bpbd-bantul", "34.02"));
    World world;
    // Both worlds call themselves desa.test, and what came through oneself is not taken.
    for (const std::string path : {kHead, kLog})
        world.elsewhere.serve(
            path, http::Response::json(replace_all(there.platform.get(path).body,
                                                   "https://desa.test", "https://nasional.test")));
    CHECK(world.ring(1) == 202);
    REQUIRE(eventually([&] { return !world.warnings.live_chains().empty(); }));
    CHECK(world.summary(world.warnings.live_chains().front()).identifier == "banjir-1");
}
