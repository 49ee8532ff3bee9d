// What goes over the wire: frames, pages and reports, as a device meets them.
#include "platform/base/json.h"
#include "rooms/loudspeakers/store.h"
#include "rooms/loudspeakers/tests/world.h"

using namespace kentongan;
using namespace kentongan::loudspeakers;
using loudspeakers::testing::World;
using testkit::code;

namespace {

constexpr const char* kPlace = "34.02.05.2001";

struct FakeStream final : http::Stream {
    bool is_websocket() const override { return false; }
    bool send(Frame frame) override {
        std::lock_guard lock(mutex);
        text += *frame;
        return true;
    }
    void close() override {}
    // What came since the last time.
    std::string heard() {
        std::lock_guard lock(mutex);
        return std::exchange(text, {});
    }
    std::mutex mutex;
    std::string text;
};

struct Listening {
    Listening(World& world, const std::string& target) {
        auto answer = world.platform.get(target);
        REQUIRE(answer.status == 200);
        REQUIRE(answer.stream);
        handler = answer.stream;
        handler->opened(stream);
    }
    ~Listening() { handler->closed(stream); }
    std::shared_ptr<FakeStream> stream = std::make_shared<FakeStream>();
    std::shared_ptr<const http::StreamHandler> handler;
};

const std::string kStream = std::string("/api/kentongan/v1/loudspeakers/") + kPlace + "/stream";

}  // namespace

TEST_CASE("A stream tells everything at once, and again whenever it changes") {
    World world;
    const auto made = world.device(kPlace);
    Listening device(world, kStream + "?kunci=" + made.key), anybody(world, kStream);
    CHECK(device.stream->heard().find("\"announcements\":[]") != std::string::npos);
    world.room.impl().streams.carry();
    device.stream->heard();
    anybody.stream->heard();
    const auto head = world.summary(world.warn(world.bantul)).head;
    world.room.impl().streams.carry();
    for (auto* one : {&device, &anybody}) {
        const auto heard = one->stream->heard();
        CHECK(heard.find("event: state\ndata: {") != std::string::npos);
        CHECK(heard.find("\"alert\":\"" + head.to_string() + "\"") != std::string::npos);
    }
    // Handed over: known of the device, not of a stranger.
    CHECK(world.read([&](db::Tx& tx) { return store::find_said(tx, made.speaker.id, head); }));
    world.room.impl().streams.carry();
    CHECK(device.stream->heard().empty());
    // The exercise that neither joins does not reach the wire, in no field of it.
    world.warn(world.bantul, {.identifier = "latihan-7",
                              .status = cap::Status::Exercise,
                              .headline = "Banjir latihan ketujuh"});
    world.room.impl().streams.carry();
    CHECK(device.stream->heard().find("ketujuh") == std::string::npos);
    CHECK(anybody.stream->heard().find("ketujuh") == std::string::npos);
}

TEST_CASE("A device away from the stream reads the same state") {
    World world;
    const auto made = world.device(kPlace, true);
    world.warn(world.bantul, {.status = cap::Status::Exercise});
    const std::string state = std::string("/api/kentongan/v1/loudspeakers/") + kPlace + "/state";
    auto own = parse_json(world.platform.get(state + "?kunci=" + made.key).body);
    auto open = parse_json(world.platform.get(state).body);
    REQUIRE((own.ok() && open.ok()));
    CHECK(find(*own, "announcements")->as_array().size() == 1);
    CHECK(find(*own, "now")->is_int64());
    CHECK(find(*open, "announcements")->as_array().empty());
    CHECK(find(*open, "speaker")->is_null());
    CHECK(world.platform.get("/api/kentongan/v1/loudspeakers/99.99/state").status == 404);
    // The key of this place opens nothing elsewhere.
    auto elsewhere = parse_json(
        world.platform.get("/api/kentongan/v1/loudspeakers/34.02.05.2002/state?kunci=" + made.key)
            .body);
    REQUIRE(elsewhere.ok());
    CHECK(find(*elsewhere, "speaker")->is_null());
}

TEST_CASE("Reports need the device's own key") {
    World world;
    const auto made = world.device(kPlace);
    const auto head = world.summary(world.warn(world.bantul)).head.to_string();
    const auto path = "/api/kentongan/v1/loudspeakers/" + made.speaker.id.to_string();
    CHECK(world.platform.post(path + "/said", {{"alert", head}, {"stage", "started"}}).status ==
          401);
    CHECK(world.platform.post(path + "/beat", {{"kunci", "AAAA-BBBB-CCCC"}}).status == 401);
    testkit::TestPlatform::Call call;
    call.method = http::Method::Post;
    call.target = path + "/said";
    call.form = {{"alert", head}, {"stage", "started"}};
    call.headers = {{"cookie", "pengeras=" + made.key}};
    CHECK(world.platform.call(call).status == 204);
    call.form = {{"alert", head}, {"stage", "sung"}};
    CHECK(world.platform.call(call).status == 422);
    call.form = {{"alert", "12"}, {"stage", "started"}};
    CHECK(world.platform.call(call).status == 404);
    call.target = path + "/beat";
    call.form = {{"volume", "900"}, {"playing", "<b>"}, {"version", std::string(500, 'v')}};
    CHECK(world.platform.call(call).status == 204);
    const auto stored =
        world.read([&](db::Tx& tx) { return *store::find_speaker(tx, made.speaker.id); });
    CHECK(stored.volume == 100);
    CHECK(stored.playing.empty());
    CHECK(stored.page_version.size() < 60);
}

TEST_CASE("The page of a place is open to all, pairs with its code, and needs no scripts") {
    World world;
    const auto made = world.device(kPlace);
    const std::string page = std::string("/pengeras/") + kPlace;
    auto calm = world.platform.get(page);
    CHECK(calm.status == 200);
    CHECK(calm.body.find("Mendengarkan") != std::string::npos);
    CHECK(calm.body.find("content=\"20;url=/pengeras/34.02.05.2001\"") != std::string::npos);
    CHECK(world.platform.get("/pengeras/11.11.11.1111").status == 404);
    CHECK(world.platform.get(page + "?kunci=AAAA-BBBB-CCCC").status == 422);
    auto paired = world.platform.get(page + "?kunci=" + made.key);
    CHECK(paired.status == 303);
    const auto chain = world.warn(world.bantul);
    const auto one =
        world.read([&](db::Tx& tx) { return world.room.impl().board.announce(tx, chain); });
    auto first = world.platform.get(page);
    CHECK(first.body.find("autoplay") != std::string::npos);
    CHECK(first.body.find("?dengar=" + one->say + ".1") != std::string::npos);
    // Siaga three times, then in silence.
    auto third = world.platform.get(page + "?dengar=" + one->say + ".2");
    CHECK(third.body.find("autoplay") != std::string::npos);
    auto fourth = world.platform.get(page + "?dengar=" + one->say + ".3");
    CHECK(fourth.body.find("autoplay") == std::string::npos);
    CHECK(fourth.body.find("<audio controls") != std::string::npos);
}

TEST_CASE("Awas without scripts is said again every five minutes until it is announced") {
    World world;
    const auto made = world.device(kPlace);
    const auto chain = world.warn(world.bantul, {.severity = cap::Severity::Extreme});
    const auto one =
        world.read([&](db::Tx& tx) { return world.room.impl().board.announce(tx, chain); });
    int aloud = 0;
    const auto page = [&](int round) {
        testkit::TestPlatform::Call call;
        call.target = std::string("/pengeras/") + kPlace + "?dengar=" + one->say + "." +
                      std::to_string(round);
        call.headers = {{"cookie", "pengeras=" + made.key}};
        return world.platform.call(call).body;
    };
    for (int round = 0; round < 33; ++round)
        aloud += page(round).find("autoplay") != std::string::npos ? 1 : 0;
    CHECK(aloud == 5);
    REQUIRE(world.room.impl()
                .service.said(made.key, made.speaker.id, one->told.head, Stage::Announced)
                .ok());
    CHECK(page(17).find("autoplay") == std::string::npos);
}
