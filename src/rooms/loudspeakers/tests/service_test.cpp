// Who may register, what a device is told, what it may say of itself, and that an exercise never
// reaches a device that does not join.
#include "rooms/loudspeakers/service.h"

#include <filesystem>
#include <random>

#include "platform/base/json.h"
#include "rooms/loudspeakers/store.h"
#include "rooms/loudspeakers/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::loudspeakers;
using loudspeakers::testing::World;
using testkit::code;

TEST_CASE("Officers of the place register a device, strangers do not") {
    World world;
    auto& service = world.room.impl().service;
    const auto made = world.device("34.02.05.2001", true);
    CHECK(made.key.size() == 14);
    world.device("34.02.06.2001");
    world.read([&](db::Tx& tx) {
        CHECK(world.room.list(tx, code("34.02")).size() == 2);
        CHECK(world.room.list(tx, code("34.02.05")).size() == 1);
        CHECK(world.room.list(tx, code("34.02.05.2001")).size() == 1);
        CHECK(world.room.list(tx, code("34.02.05.2002")).empty());
        CHECK(world.room.list(tx, regions::Code()).size() == 2);
        CHECK(world.room.count_joining(tx, code("34")) == 1);
        CHECK(world.room.count_joining(tx, code("34.02.06")) == 0);
    });
    NewSpeaker wanted{code("34.02.05.2001"), "Balai desa", {}, false};
    const auto stranger = world.person("ani");
    CHECK(service.enrol(stranger, wanted).error().code() == ErrorCode::Forbidden);
    CHECK(service.ask_test(stranger, made.speaker.id).error().code() == ErrorCode::NotFound);
    CHECK(service.remove(stranger, made.speaker.id).error().code() == ErrorCode::NotFound);
    wanted.place = code("34.04.01.2001");
    CHECK(service.enrol(world.officer, wanted).error().code() == ErrorCode::Forbidden);
    wanted.place = code("34.02.05.2001");
    wanted.name = "  ";
    CHECK(service.enrol(world.officer, wanted).error().field() == "name");
    wanted.name = "Balai desa";
    wanted.place.reset();
    CHECK(service.enrol(world.officer, wanted).error().field() == "tempat");
}

TEST_CASE("A key opens one device as people type it, and only until it is renewed") {
    World world;
    auto& service = world.room.impl().service;
    const auto made = world.device("34.02.05.2001");
    REQUIRE(service.paired(made.key));
    auto typed = made.key;
    for (auto& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    CHECK(service.paired(typed)->id == made.speaker.id);
    CHECK_FALSE(service.paired("AAAA-BBBB-CCCC"));
    CHECK_FALSE(service.paired(""));
    auto fresh = service.renew_key(world.officer, made.speaker.id);
    REQUIRE(fresh.ok());
    CHECK_FALSE(service.paired(made.key));
    CHECK(service.paired(fresh->key));
}

TEST_CASE("A device says warnings that touch its place, and hears of their end") {
    World world;
    const auto made = world.device("34.02.05.2001"), far = world.device("34.02.06.2001");
    const auto chain = world.warn(world.bantul);
    auto state = world.state(made);
    REQUIRE(state.announcements.size() == 1);
    const auto first = state.announcements.front();
    CHECK(first->live);
    CHECK(first->times == 3);
    CHECK(name_of(first->recipe.drum) == "titir*3 empat*3");
    CHECK(world.state(far).announcements.empty());
    CHECK(world.state(Device{{}, code("34.02.05.2001")}).announcements.size() == 1);

    world.tell(world.bantul, {.identifier = "banjir-2",
                              .type = cap::MsgType::Update,
                              .severity = cap::Severity::Extreme,
                              .references = {"banjir-1"}});
    state = world.state(made);
    REQUIRE(state.announcements.size() == 1);
    CHECK(state.announcements[0]->say != first->say);
    CHECK(name_of(state.announcements[0]->recipe.drum) == "titir*6");

    world.warn(
        world.bantul,
        {.identifier = "banjir-3", .type = cap::MsgType::Cancel, .references = {"banjir-2"}});
    state = world.state(made);
    REQUIRE(state.announcements.size() == 1);
    CHECK_FALSE(state.announcements[0]->live);
    CHECK(state.announcements[0]->told.chain == chain);
    CHECK(name_of(state.announcements[0]->recipe.drum) == "dara-muluk*2");
    world.platform.clock().advance(31min);
    CHECK(world.state(made).announcements.empty());
}

TEST_CASE("What ran out is over by the clock, before anybody notices, and without dara muluk") {
    World world;
    const auto made = world.device("34.02.05.2001");
    world.warn(world.bantul);
    CHECK(world.state(made).announcements.size() == 1);
    world.platform.clock().advance(61min);
    CHECK(world.state(made).announcements.empty());
}

TEST_CASE("The sound is made with the warning, before anybody asks") {
    World world;
    const auto chain = world.warn(world.bantul);
    const auto one =
        world.read([&](db::Tx& tx) { return world.room.impl().board.announce(tx, chain); });
    REQUIRE(one);
    CHECK(std::filesystem::exists(world.platform.platform().config.data + "/audio/" + one->say +
                                  ".wav"));
    auto answer = world.platform.get("/api/kentongan/v1/alerts/" + one->told.head.to_string() +
                                     "/audio?v=" + one->say);
    CHECK(answer.status == 200);
    CHECK(answer.file_path.ends_with(one->say + ".wav"));
    CHECK(world.platform.get("/api/kentongan/v1/alerts/77/audio").status == 404);
}

TEST_CASE("Only the device itself reports, and only what was for it") {
    World world;
    const auto made = world.device("34.02.05.2001"), far = world.device("34.02.06.2001");
    const auto head = world.summary(world.warn(world.bantul)).head;
    auto& service = world.room.impl().service;
    const auto id = made.speaker.id;
    const auto said = [&](SpeakerId speaker) {
        return world.read([&](db::Tx& tx) { return store::find_said(tx, speaker, head); });
    };
    CHECK(service.said(far.key, id, head, Stage::Started).error().code() ==
          ErrorCode::Unauthorized);
    CHECK(service.said("", id, head, Stage::Announced).error().code() == ErrorCode::Unauthorized);
    CHECK(service.said(far.key, far.speaker.id, head, Stage::Started).error().code() ==
          ErrorCode::NotFound);
    CHECK_FALSE(said(id));
    CHECK_FALSE(said(far.speaker.id));
    REQUIRE(service.said(made.key, id, head, Stage::Started).ok());
    REQUIRE(service.said(made.key, id, head, Stage::Announced).ok());
    REQUIRE(service.said(made.key, id, head, Stage::Announced).ok());
    CHECK(said(id)->announced_at);
    CHECK(world.state(made).announced.at(0));
    CHECK(service.beat(far.key, id, {}).error().code() == ErrorCode::Unauthorized);
}

TEST_CASE("A device is alive while it beats, and answers a test") {
    World world;
    const auto made = world.device("34.02.05.2001");
    auto& service = world.room.impl().service;
    const auto now = [&] { return world.platform.clock().now(); };
    const auto stored = [&] {
        return world.read([&](db::Tx& tx) { return *store::find_speaker(tx, made.speaker.id); });
    };
    CHECK_FALSE(stored().is_alive(now()));
    REQUIRE(service.beat(made.key, made.speaker.id, {"warning", 80, "v1", {}}).ok());
    CHECK(stored().is_alive(now()));
    CHECK(stored().volume == 80);
    REQUIRE(service.ask_test(world.officer, made.speaker.id).ok());
    const auto test = world.state(made).test;
    REQUIRE(test);
    REQUIRE(service.beat(made.key, made.speaker.id, {"", 80, "v1", *test + 1}).ok());
    CHECK(world.state(made).test);
    REQUIRE(service.beat(made.key, made.speaker.id, {"", 80, "v1", test}).ok());
    CHECK_FALSE(world.state(made).test);
    CHECK(stored().test_heard_at);
    world.platform.clock().advance(2min);
    CHECK_FALSE(stored().is_alive(now()));
}

TEST_CASE("An exercise never reaches a device that does not join it") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        const auto pick = [&](std::size_t below) { return random() % below; };
        World world;
        const auto drill = world.office("latihan-bantul", "34.02", {}, true);
        const std::string places[] = {"34.02.05.2001", "34.02.05.2002", "34.02.06.2001"};
        std::vector<Registered> devices;
        for (int i = 0; i < 4; ++i) devices.push_back(world.device(places[pick(3)], pick(2) == 0));
        std::vector<std::string> issued;
        for (int step = 0; step < 12; ++step) {
            testkit::Warned wanted;
            wanted.identifier = "pesan-" + std::to_string(step);
            wanted.place = pick(2) == 0 ? "34.02" : places[pick(3)];
            wanted.status = pick(2) == 0   ? cap::Status::Exercise
                            : pick(4) == 0 ? cap::Status::Test
                                           : cap::Status::Actual;
            wanted.severity = pick(2) == 0 ? cap::Severity::Extreme : cap::Severity::Moderate;
            wanted.life = std::chrono::minutes(10 + pick(60));
            if (!issued.empty() && pick(3) == 0) {
                wanted.type = pick(2) == 0 ? cap::MsgType::Update : cap::MsgType::Cancel;
                wanted.references = {issued[pick(issued.size())]};
            }
            world.tell(pick(3) == 0 ? drill : world.bantul, wanted);
            issued.push_back(wanted.identifier);
            // Somebody changes their mind in the middle of it.
            auto& one = devices[pick(devices.size())];
            NewSpeaker changed{{}, one.speaker.name, {}, pick(2) == 0};
            REQUIRE(world.room.impl().service.change(world.officer, one.speaker.id, changed).ok());
            if (pick(4) == 0) world.platform.clock().advance(std::chrono::minutes(pick(30)));
            for (const auto& device : devices) {
                const auto state = world.state(device);
                for (const auto& told : state.announcements) {
                    CHECK((!told->told.exercise || state.speaker->joins_exercises));
                    if (!told->told.exercise) continue;
                    CHECK((told->recipe.before.starts_with("Latihan") ||
                           told->recipe.before.starts_with("Uji coba")));
                }
            }
            for (const auto& place : places)
                for (const auto& told : world.state(Device{{}, code(place)}).announcements)
                    CHECK_FALSE(told->told.exercise);
        }
    }
}

TEST_CASE("A board reads what another process noted") {
    World world;
    Board other(world.platform.platform(), testkit::gazetteer(), world.warnings);
    CHECK_FALSE(other.refresh());
    const auto chain = world.warn(world.bantul);
    CHECK(other.refresh());
    CHECK(other.find(chain));
    CHECK_FALSE(other.refresh());
}

TEST_CASE("Of very many ends a board keeps the latest, and what is live always") {
    World world;
    Board board(world.platform.platform(), testkit::gazetteer(), world.warnings);
    const auto live = world.warn(world.bantul, {.identifier = "berlaku"});
    std::vector<warnings::ChainId> ended;
    for (std::size_t i = 0; i < kMostEnded + 2; ++i) {
        const auto name = "banjir-" + std::to_string(i);
        ended.push_back(world.warn(world.bantul, {.identifier = name}));
        world.platform.clock().advance(1s);
        world.warn(
            world.bantul,
            {.identifier = name + "-akhir", .type = cap::MsgType::Cancel, .references = {name}});
    }
    board.refresh();
    CHECK(board.find(live));
    CHECK_FALSE(board.find(ended[0]));
    CHECK_FALSE(board.find(ended[1]));
    CHECK(board.find(ended[2]));
    CHECK(board.find(ended.back()));
}

TEST_CASE("Store works on both engines and walks over no table") {
    testkit::on_both_engines([](db::Database& database) {
        const auto migrations = Loudspeakers::migrations();
        database.migrate(migrations);
        Speaker speaker;
        speaker.id = SpeakerId(5);
        speaker.place = code("34.02.05.2001");
        speaker.name = "Masjid";
        const auto at = from_millis(1'790'000'000'000);
        database.write([&](db::Tx& tx) {
            store::insert_speaker(tx, speaker, "hash", accounts::AccountId(1));
            store::put_said(tx, {speaker.id, warnings::AlertId(9), at, {}, {}});
            store::put_said(tx, {speaker.id, warnings::AlertId(9), at, at, {}});
            store::put_change(tx, {warnings::ChainId(1), 10});
            store::put_change(tx, {warnings::ChainId(1), 20});
        });
        database.write([&](db::Tx& tx) {
            CHECK(store::find_speaker_by_key(tx, "hash")->id == speaker.id);
            CHECK(store::find_said(tx, speaker.id, warnings::AlertId(9))->started_at == at);
            CHECK(store::list_changes_since(tx, 10, 5).size() == 1);
            CHECK(store::list_changes_since(tx, 20, 5).empty());
            store::remove_changes_before(tx, 21);
            CHECK(store::list_changes_since(tx, 0, 5).empty());
            store::remove_speaker(tx, speaker.id);
            CHECK_FALSE(store::find_said(tx, speaker.id, warnings::AlertId(9)));
        });
        if (database.engine() == db::Engine::Sqlite)
            CHECK(testkit::scans_of(database, store::queries()).empty());
    });
}
