// Planning, joining, running and stopping a drill.
#include "rooms/drills/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::drills;
using testkit::code;

TEST_CASE("Only officers plan, and only for their places and hazards") {
    World world;
    auto stranger = world.person("warga");
    CHECK(world.service().plan(stranger, world.wanted()).error().code() == ErrorCode::Forbidden);
    CHECK(world.service().plan(world.officer, world.wanted("34.04.07")).error().field() == "place");
    const auto field = [&](auto change) {
        auto wanted = world.wanted();
        change(wanted);
        auto problems = world.service().problems(wanted);
        return problems.empty() ? std::string() : problems.front().field();
    };
    CHECK(field([](auto&) {}) == "");
    CHECK(field([](auto& d) { d.title = "  "; }) == "title");
    CHECK(field([](auto& d) { d.hazard = "zombie"; }) == "hazard");
    CHECK(field([](auto& d) { d.region = {}; }) == "place");
    CHECK(field([&](auto& d) { d.planned_at = world.now() - 48h; }) == "planned");
    CHECK(field([](auto& d) { d.messages.pop_back(); }) == "scenario");
    CHECK(field([](auto& d) { d.messages[1].minutes = 0; }) == "scenario");
    CHECK(field([](auto& d) { d.messages[0].text.clear(); }) == "scenario");
    CHECK(field([](auto& d) { d.messages[2].minutes = 361; }) == "scenario");
}

TEST_CASE("Joining lets exercises through, leaving undoes what joining did") {
    World world;
    auto ani = world.person("ani", kVillage), keen = world.person("rajin", kVillage, true);
    const auto first = world.planned(), second = world.planned();
    const auto joins = [&](accounts::AccountId who) {
        return world.read([&](db::Tx& tx) { return world.accounts.preferences(tx, who); })
            .joins_exercises;
    };
    CHECK_FALSE(joins(ani));
    CHECK(world.service().join(ani, first).ok());
    CHECK(world.service().join(ani, first).ok());
    CHECK(joins(ani));
    world.read([&](db::Tx& tx) {
        auto turnout = store::list_turnout(tx, first, 10);
        REQUIRE(turnout.size() == 1);
        CHECK(turnout[0].place == code(kVillage));
        CHECK(turnout[0].joined == 1);
    });
    CHECK(world.service().join(ani, second).ok());
    CHECK(world.service().leave(ani, first).ok());
    CHECK(joins(ani));
    CHECK(world.service().leave(ani, second).ok());
    CHECK_FALSE(joins(ani));
    // Who joins exercises anyway goes on doing so.
    CHECK(world.service().join(keen, first).ok());
    CHECK(world.service().leave(keen, first).ok());
    CHECK(joins(keen));
}

TEST_CASE("What joining a drill switched on is switched off when the drill is over") {
    World world;
    auto ani = world.person("ani", kVillage), keen = world.person("rajin", kVillage, true);
    const auto first = world.planned(), second = world.planned(), third = world.planned();
    const auto joins = [&](accounts::AccountId who) {
        return world.read([&](db::Tx& tx) { return world.accounts.preferences(tx, who); })
            .joins_exercises;
    };
    for (auto who : {ani, keen})
        for (auto drill : {first, second}) CHECK(world.service().join(who, drill).ok());
    world.start(first);
    world.later(30min);
    CHECK(world.drill(first).state == State::Finished);
    CHECK(world.told(ani) > 0);
    world.later(13h);
    CHECK(joins(ani));  // for the second
    CHECK(world.service().call_off(world.officer, second).ok());
    world.platform.run_jobs();
    CHECK_FALSE(joins(ani));
    CHECK(joins(keen));
    const auto told = world.told(ani);
    world.start(third);
    CHECK(world.told(ani) == told);
}

TEST_CASE("A drill says its messages at their times, once, and ends by itself") {
    World world;
    auto ani = world.person("ani", kVillage), other = world.person("lain", kVillage);
    const auto id = world.planned();
    CHECK(world.service().join(ani, id).ok());
    CHECK(world.said(id).empty());
    world.start(id);
    CHECK(world.drill(id).state == State::Running);
    auto said = world.said(id);
    REQUIRE(said.size() == 1);
    CHECK(said[0].level == warnings::Level::Waspada);
    CHECK(world.told(ani) == 1);
    world.later(9min);
    CHECK(world.said(id).size() == 1);
    world.later(1min);
    said = world.said(id);
    REQUIRE(said.size() == 2);
    CHECK(said[1].level == warnings::Level::Awas);
    world.platform.run_jobs();
    CHECK(world.said(id).size() == 2);
    world.later(20min);
    CHECK(world.said(id).size() == 3);
    const auto summary = world.summary(*world.drill(id).chain);
    CHECK(summary.state == warnings::State::Cancelled);
    CHECK(summary.exercise);
    CHECK(world.drill(id).state == State::Finished);
    CHECK(world.drill(id).ended_at == world.now());
    CHECK(world.told(other) == 0);
    CHECK(world.service().start(world.officer, id).error().code() == ErrorCode::Conflict);
}

TEST_CASE("Stopping ends the exercise at once, and nothing comes after it") {
    World world;
    auto stranger = world.person("warga");
    const auto id = world.planned();
    CHECK(world.service().start(stranger, id).error().code() == ErrorCode::Forbidden);
    world.start(id);
    CHECK(world.service().stop(stranger, id).error().code() == ErrorCode::Forbidden);
    CHECK(world.service().stop(world.officer, id).ok());
    CHECK(world.summary(*world.drill(id).chain).state == warnings::State::Cancelled);
    CHECK(world.drill(id).state == State::Stopped);
    world.later(60min);
    CHECK(world.said(id).size() == 2);
    CHECK(world.service().stop(world.officer, id).error().code() == ErrorCode::Conflict);
    const auto idle = world.planned();
    CHECK(world.service().call_off(world.officer, idle).ok());
    CHECK(world.service().start(world.officer, idle).error().code() == ErrorCode::Conflict);
}

TEST_CASE("One drill at a time in a region") {
    World world;
    const auto village = world.planned(world.wanted(kVillage)),
               regency = world.planned(world.wanted("34.02")),
               apart = world.planned(world.wanted("34.02.06"));
    world.start(village);
    CHECK(world.service().start(world.officer, regency).error().code() == ErrorCode::Conflict);
    world.start(apart);
    CHECK(world.service().stop(world.officer, village).ok());
    CHECK(world.service().stop(world.officer, apart).ok());
    world.start(regency);
}

TEST_CASE("A real warning comes first: no drill begins under it, and a running one ends") {
    World world;
    const auto id = world.planned(), next = world.planned();
    world.start(id);
    world.warn(world.bpbd, {.identifier = "ringan", .severity = cap::Severity::Minor});
    CHECK(world.drill(id).state == State::Running);
    world.warn(world.bpbd, {.identifier = "jauh", .place = "34.02.06"});
    CHECK(world.drill(id).state == State::Running);
    const auto real = world.warn(world.bpbd, {.identifier = "sungguhan"});
    CHECK(world.drill(id).state == State::Stopped);
    CHECK(world.summary(*world.drill(id).chain).state == warnings::State::Cancelled);
    CHECK_FALSE(world.summary(real).exercise);
    CHECK(world.summary(real).state == warnings::State::Live);
    world.later(40min);
    CHECK(world.said(id).size() == 2);
    CHECK(world.service().start(world.officer, next).error().code() == ErrorCode::Conflict);
    CHECK(world.drill(next).state == State::Planned);
    world.later(60min);  // the real one is over
    world.start(next);
}

TEST_CASE("Answers count once, and the result stands beside the drill before") {
    World world;
    std::vector<accounts::AccountId> people;
    for (int i = 0; i < 4; ++i)
        people.push_back(world.person("warga" + std::to_string(i), kVillage));
    const auto first = world.planned();
    CHECK(world.service().join(people[0], first).ok());
    CHECK(world.service().answer(people[0], first).error().code() == ErrorCode::Gone);
    world.start(first);
    CHECK(world.service().answer(people[1], first).error().code() == ErrorCode::Forbidden);
    world.later(30min);
    const auto second = world.planned();
    for (auto who : people) CHECK(world.service().join(who, second).ok());
    world.start(second);
    world.later(3min);
    CHECK(world.service().answer(people[0], second).ok());
    world.later(2min);
    CHECK(world.service().answer(people[0], second).ok());
    CHECK(world.service().answer(people[1], second).ok());
    world.read([&](db::Tx& tx) {
        CHECK(store::count_turnout(tx, second).joined == 4);
        CHECK(store::count_turnout(tx, second).answered == 2);
        CHECK(*store::find_median_answer(tx, second) == *world.drill(second).started_at + 3min);
        CHECK(store::find_previous(tx, world.drill(second))->id == first);
        CHECK_FALSE(store::find_previous(tx, world.drill(first)));
    });
    const auto page = world.platform.get("/latihan/" + second.to_string() + "/hasil");
    CHECK(page.status == 200);
    CHECK(page.body.find("3 lebih banyak dari sebelumnya") != std::string::npos);
    CHECK(page.body.find("50 %") != std::string::npos);
    const auto csv = world.platform.get("/latihan/" + second.to_string() + "/hasil.csv");
    CHECK(csv.body.find("34.02.05.2001,") != std::string::npos);
    CHECK(csv.body.find(",4,2\r\n") != std::string::npos);
}

TEST_CASE("Officers plan, look who will hear it, and start on pages; others cannot") {
    World world;
    auto ani = world.person("ani", kVillage);
    std::vector<std::pair<std::string, std::string>> form{{"office", world.bpbd.to_string()},
                                                          {"title", "Latihan <script>"},
                                                          {"hazard", "flood"},
                                                          {"place", kRegion},
                                                          {"planned", "2026-09-22T09:00"},
                                                          {"level", "siaga"},
                                                          {"first", "Bersiaplah."},
                                                          {"end_after", "20"}};
    CHECK(world.platform.post("/latihan", form, ani.value()).status != 303);
    auto planned = world.platform.post("/latihan", form, world.officer.value());
    REQUIRE(planned.status == 303);
    std::string path;
    for (const auto& [name, value] : planned.headers)
        if (name == "Location") path = value;
    const auto page = world.platform.get(path);
    CHECK(page.body.find("Latihan &lt;script&gt;") != std::string::npos);
    CHECK(page.body.find("22 September 2026, 09.00 WIB") != std::string::npos);
    CHECK(world.platform.post(path + "/ikut", {}, ani.value()).status == 303);
    const auto asked = world.platform.get(path + "/mulai", world.officer.value());
    CHECK(asked.body.find("<b>1 orang</b>") != std::string::npos);
    CHECK(world.platform.get(path + "/mulai", ani.value()).status == 403);
    CHECK(world.platform.post(path + "/mulai", {}, ani.value()).status == 403);
    CHECK(world.platform.post(path + "/mulai", {}, world.officer.value()).status == 303);
    world.platform.run_jobs();
    CHECK(world.told(ani) == 1);
    CHECK(world.platform.post(path + "/terima", {}, ani.value()).status == 303);
    CHECK(world.platform.get("/latihan").status == 200);
    CHECK(world.platform.get("/api/kentongan/v1/drills").body.find("\"exercise\":true") !=
          std::string::npos);
    form[4].second = "besok";
    CHECK(world.platform.post("/latihan", form, world.officer.value()).status == 422);
}

TEST_CASE("Both engines keep and find the same drills") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Drills::migrations());
        Drill drill;
        drill.id = DrillId(5);
        drill.office = warnings::SourceId(2);
        drill.title = "A";
        drill.region = code(kRegion);
        drill.planned_at = from_millis(9'000);
        database.write([&](db::Tx& tx) {
            store::insert_drill(tx, drill);
            store::insert_message(tx, drill.id, {.number = 1, .text = "x"});
            store::put_participant(tx, drill.id,
                                   {.account = accounts::AccountId(7), .place = drill.region});
            store::put_participant(tx, drill.id,
                                   {.account = accounts::AccountId(7), .place = drill.region});
        });
        database.write([&](db::Tx& tx) {
            CHECK(store::list_planned(tx, from_millis(8'000), 5).size() == 1);
            CHECK(store::list_running(tx, 5).empty());
            CHECK_FALSE(store::hand_over_switch(tx, DrillId(5), accounts::AccountId(7)));
            CHECK(store::list_switched_on(tx, DrillId(5), 5).empty());
            CHECK(store::hand_over_switch(tx, DrillId(6), accounts::AccountId(7)));
            CHECK(store::list_switched_on(tx, DrillId(5), 5).size() == 1);
            store::forget_switched_on(tx, DrillId(5), accounts::AccountId(7));
            CHECK(store::list_switched_on(tx, DrillId(5), 5).empty());
            drill.state = State::Finished;
            drill.started_at = from_millis(9'500);
            drill.chain = warnings::ChainId(4);
            store::update_drill(tx, drill);
            store::update_answered(tx, drill.id, accounts::AccountId(7), from_millis(9'700));
            CHECK(store::find_drill(tx, drill.id)->chain == drill.chain);
            CHECK(store::list_over(tx, DrillId(99), 5).size() == 1);
            CHECK(store::count_turnout(tx, drill.id).answered == 1);
            CHECK(store::find_median_answer(tx, drill.id) == from_millis(9'700));
            auto later = drill;
            later.started_at = from_millis(20'000);
            CHECK(store::find_previous(tx, later)->id == drill.id);
            CHECK(store::list_messages(tx, drill.id).at(0).text == "x");
        });
        if (database.engine() == db::Engine::Sqlite)
            CHECK(testkit::scans_of(database, store::queries()) == "");
    });
}
