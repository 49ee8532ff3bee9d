// Who may write, who approves, and that nothing goes out that should not.
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/composer/store.h"
#include "rooms/composer/tests/desk_world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::composer;
using namespace kentongan::composer::testing;
using warnings::Level;

namespace {

std::vector<std::string> wrong_fields(DeskWorld& world, const Content& content) {
    auto draft = world.service().create(world.ani, {world.bantul, false, content});
    if (!draft.ok()) return {draft.error().field()};
    std::vector<std::string> fields;
    for (const auto& problem : world.sheet(*draft).problems) fields.push_back(problem.field);
    auto sent = world.service().submit(DeskWorld::step(world.ani, *draft));
    CHECK(sent.ok() == fields.empty());
    return fields;
}

}  // namespace

TEST_CASE("A grave warning waits for a second officer, and then everybody has it") {
    DeskWorld world;
    auto draft = world.submitted();
    CHECK(draft.state == State::Submitted);
    CHECK(world.warnings.live_chains().empty());
    world.read([&](db::Tx& tx) {
        CHECK(world.service().desk(tx, world.budi).to_approve.size() == 1);
        CHECK(world.service().desk(tx, world.ani).to_approve.empty());
        CHECK(world.service().desk(tx, world.stranger).mine.empty());
    });
    auto own = world.service().approve(DeskWorld::step(world.ani, draft));
    CHECK(own.error().code() == ErrorCode::Forbidden);
    auto foreign = world.service().approve(DeskWorld::step(world.stranger, draft));
    CHECK(foreign.error().code() == ErrorCode::Forbidden);

    auto out = DeskWorld::sure(world.service().approve(DeskWorld::step(world.budi, draft)));
    world.platform.run_jobs();
    CHECK(out.state == State::Issued);
    auto told = world.summary(out.chain);
    CHECK(told.live_at(world.platform.clock().now()));
    CHECK(told.level == Level::Siaga);
    CHECK(told.verified);
    CHECK_FALSE(told.exercise);
    CHECK(told.hazard == "flood");
    CHECK(told.source == "BPBD bpbd-bantul");
    CHECK(told.cover == std::vector{code("34.02.05")});
    CHECK(told.steps == std::vector<std::string>{"Pindah ke balai desa.", "Bawa obat."});
    CHECK(world.actions(out) ==
          std::vector<std::string>{"created", "submitted", "approved", "issued"});
    world.read([&](db::Tx& tx) {
        CHECK(world.notifications.unread_count(tx, world.stranger) == 1);
        CHECK(world.service().desk(tx, world.budi).to_approve.empty());
        CHECK(world.service().desk(tx, world.budi).live.size() == 1);
    });
}

namespace {

// The posts that somebody was told of in person, newest first.
std::vector<std::string> confided_to(DeskWorld& world, accounts::AccountId person) {
    const auto answer = world.platform.get("/api/v1/notifications", person.value());
    std::vector<std::string> texts;
    for (const auto& entry : json::parse(answer.body).as_array())
        if (entry.at("type").as_string() == "mention") {
            CHECK(entry.at("status").at("visibility").as_string() == "direct");
            texts.push_back(std::string(entry.at("status").at("content").as_string()));
        }
    return texts;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Officers are told at once of what waits for them, and nobody else is") {
    DeskWorld world;
    const auto third = world.person("tuti");
    world.platform.platform().database.write(
        [&](db::Tx& tx) { world.warnings.put_officer(tx, world.bantul, third); });
    const auto draft = world.submitted();
    for (auto officer : {world.budi, third}) {
        const auto told = confided_to(world, officer);
        REQUIRE(told.size() == 1);
        CHECK(has(told[0], "Menunggu persetujuan Anda: SIAGA Banjir, Bambanglipuro"));
        CHECK(has(told[0], "/tulis-peringatan/" + draft.id.to_string()));
        CHECK_FALSE(has(told[0], "LATIHAN"));
    }
    CHECK(confided_to(world, world.ani).empty());
    CHECK(confided_to(world, world.stranger).empty());

    auto returned = DeskWorld::sure(world.service().give_back(
        DeskWorld::step(world.budi, draft, "Tanya @orang_lain dulu, jalannya keliru.")));
    REQUIRE(confided_to(world, world.ani).size() == 1);
    CHECK(has(confided_to(world, world.ani)[0], "meminta perbaikan"));
    CHECK(confided_to(world, world.stranger).empty());

    const auto again =
        DeskWorld::sure(world.service().submit(DeskWorld::step(world.ani, returned)));
    CHECK(confided_to(world, world.budi).size() == 2);
    DeskWorld::sure(world.service().approve(DeskWorld::step(world.budi, again)));
    CHECK(has(confided_to(world, world.ani)[0], "menyetujui peringatan Anda"));
    CHECK(confided_to(world, third).size() == 2);
}

TEST_CASE("Of an exercise officers are told as of an exercise, of an emergency with its reason") {
    DeskWorld world;
    world.submitted(DeskWorld::flood(), true);
    REQUIRE(confided_to(world, world.budi).size() == 1);
    CHECK(has(confided_to(world, world.budi)[0], "LATIHAN. Menunggu persetujuan Anda"));
    const auto alone = DeskWorld::sure(world.service().send_alone(
        DeskWorld::step(world.ani, world.written(), "Tanggul jebol, tidak ada yang menjawab.")));
    CHECK(has(confided_to(world, world.budi)[0], "Tanggul jebol"));
    DeskWorld::sure(world.service().object(DeskWorld::step(world.budi, alone, "Salah desa.")));
    CHECK(has(confided_to(world, world.ani)[0], "keberatan"));
}

TEST_CASE("Officers with an address get a letter for what waits, in the same transaction") {
    DeskWorld world;
    std::vector<json::value> letters;
    world.platform.platform().jobs.handle("delivery.mail", [&](const jobs::Job& job) {
        letters.push_back(json::parse(job.payload));
        return Result<void>();
    });
    world.submitted();
    world.platform.run_jobs();
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].at("to").as_string() == "budi@test.id");
    CHECK(letters[0].at("subject").as_string() == "Peringatan menunggu persetujuan Anda");
    CHECK(has(std::string(letters[0].at("text").as_string()), "/tulis-peringatan/"));
}

TEST_CASE("A mild one goes out at once; the rule is the operator's") {
    DeskWorld world;
    CHECK(world.submitted(DeskWorld::flood(Level::Waspada)).state == State::Issued);
    auto& config = const_cast<Config&>(world.platform.platform().config);
    config.second_officer = "always";
    CHECK(world.submitted(DeskWorld::flood(Level::Info)).state == State::Submitted);
    config.second_officer = "never";
    CHECK(world.submitted(DeskWorld::flood(Level::Awas)).state == State::Issued);
    config.second_officer = "severe";
    CHECK(world.submitted(DeskWorld::flood(Level::Awas)).state == State::Submitted);
}

TEST_CASE("Only officers write, within their regions and hazards") {
    DeskWorld world;
    auto refused = world.service().create(world.stranger, {world.bantul, false, world.flood()});
    CHECK(refused.error().code() == ErrorCode::Forbidden);
    auto content = world.flood();
    content.places = {code("34.71.01")};
    CHECK(wrong_fields(world, content) == std::vector<std::string>{"places"});
    content.places = {code("34.02"), code("99.99")};
    CHECK(wrong_fields(world, content) == std::vector<std::string>{"places"});

    warnings::NewOffice fire{.name = "damkar",
                             .title = "Damkar Bantul",
                             .regions = {code("34.02")},
                             .hazards = {"house_fire"},
                             .officers = {world.ani}};
    auto brigade = world.warnings.add_office(fire);
    REQUIRE(brigade.ok());
    auto flood = world.service().create(world.ani, {*brigade, false, world.flood()});
    CHECK(flood.error().field() == "hazard");
}

TEST_CASE("What is missing or wrong is named by its field, and nothing goes out") {
    DeskWorld world;
    using Fields = std::vector<std::string>;
    auto with = [&](auto change) {
        auto content = world.flood();
        change(content);
        return wrong_fields(world, content);
    };
    CHECK(with([](Content&) {}) == Fields{});
    CHECK(with([](Content& c) { c.hazard = {}; }) == Fields{"hazard"});
    CHECK(with([](Content& c) { c.hazard = "perang"; }) == Fields{"hazard"});
    CHECK(with([](Content& c) { c.level = {}; }) == Fields{"level"});
    CHECK(with([](Content& c) { c.hours = 0; }) == Fields{"hours"});
    CHECK(with([](Content& c) { c.hours = 73; }) == Fields{"hours"});
    CHECK(with([](Content& c) { c.places.clear(); }) == Fields{"places"});
    CHECK(with([](Content& c) { c.headline = " "; }) == Fields{"headline"});
    CHECK(with([](Content& c) { c.headline = std::string(161, 'x'); }) == Fields{"headline"});
    CHECK(with([](Content& c) { c.instruction = {}; }) == Fields{"instruction"});
    CHECK(with([](Content& c) {
              c.instruction = {};
              c.level = Level::Waspada;
          }) == Fields{});
    CHECK(with([](Content& c) { c.polygon = "-7.9,110.3 -7.9,110.4"; }) == Fields{"polygon"});
    CHECK(with([](Content& c) {
              c.polygon = "-7.9,110.3 -7.95,110.4 -7.9,110.4 -7.95,110.3 -7.9,110.3";
          }) == Fields{"polygon"});
    CHECK(with([](Content& c) { c.polygon = "110.3,-7.9 110.4,-7.9 110.4,-8.0"; }) ==
          Fields{"polygon"});
    CHECK(with([](Content& c) { c.polygon = "satu,dua"; }) == Fields{"polygon"});
    // Drawn into Yogyakarta city, which is not Bantul's.
    CHECK(with([](Content& c) {
              c.places.clear();
              c.polygon = "-7.77,110.34 -7.77,110.40 -7.83,110.40 -7.83,110.34";
          }) == Fields{"polygon"});
}

TEST_CASE("Who approves approves what they have seen") {
    DeskWorld world;
    auto seen = world.submitted();
    auto content = seen.content;
    content.headline = "Banjir bandang di Bambanglipuro";
    content.hours = 3;
    auto edited = DeskWorld::sure(world.service().edit(DeskWorld::step(world.ani, seen), content));
    CHECK(edited.state == State::Submitted);
    auto late = world.service().approve(DeskWorld::step(world.budi, seen));
    CHECK(late.error().code() == ErrorCode::Conflict);
    CHECK(world.read([&](db::Tx& tx) {
        return world.service().changes_since(tx, seen.id, seen.version);
    }) == std::vector<std::string>{"headline", "hours"});
    CHECK(world.warnings.live_chains().empty());
    auto foreign = world.service().edit(DeskWorld::step(world.budi, edited), content);
    CHECK(foreign.error().code() == ErrorCode::Forbidden);
    CHECK(world.service().approve(DeskWorld::step(world.budi, edited)).ok());
}

TEST_CASE("An approval that cannot be carried out wholly is not carried out at all") {
    DeskWorld world;
    bool is_broken = true;
    world.platform.platform().bus.subscribe_within<warnings::AlertIssued>(
        [&](db::Tx&, const warnings::AlertIssued&) {
            if (is_broken) throw std::runtime_error("the machine dies here");
        });
    auto draft = world.submitted();
    CHECK_THROWS(DeskWorld::sure(world.service().approve(DeskWorld::step(world.budi, draft))));
    CHECK(world.warnings.live_chains().empty());
    CHECK(world.sheet(draft).draft.state == State::Submitted);
    CHECK(world.actions(draft) == std::vector<std::string>{"created", "submitted"});
    is_broken = false;
    CHECK(world.service().approve(DeskWorld::step(world.budi, draft)).ok());
    CHECK(world.warnings.live_chains().size() == 1);
}

TEST_CASE("It can be given back with a reason, mended, withdrawn") {
    DeskWorld world;
    auto draft = world.submitted();
    CHECK(world.service().give_back(DeskWorld::step(world.budi, draft)).error().field() ==
          "reason");
    draft = DeskWorld::sure(
        world.service().give_back(DeskWorld::step(world.budi, draft, "Kurang satu desa.")));
    CHECK(draft.state == State::Returned);
    CHECK(draft.note == "Kurang satu desa.");
    auto content = draft.content;
    content.places.push_back(code("34.02.06"));
    draft = DeskWorld::sure(world.service().edit(DeskWorld::step(world.ani, draft), content));
    CHECK(draft.state == State::Draft);
    draft = DeskWorld::sure(world.service().submit(DeskWorld::step(world.ani, draft)));
    draft = DeskWorld::sure(world.service().withdraw(DeskWorld::step(world.ani, draft)));
    CHECK(world.service().approve(DeskWorld::step(world.budi, draft)).error().code() ==
          ErrorCode::Conflict);
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("In an emergency one officer is enough, with a reason, and another looks at it later") {
    DeskWorld world;
    auto draft = world.submitted();
    CHECK(world.service().send_alone(DeskWorld::step(world.ani, draft)).error().field() ==
          "reason");
    CHECK_FALSE(world.service().send_alone(DeskWorld::step(world.budi, draft, "x")).ok());
    draft = DeskWorld::sure(
        world.service().send_alone(DeskWorld::step(world.ani, draft, "Air sudah masuk rumah.")));
    CHECK(draft.state == State::Issued);
    CHECK(draft.review == Review::Waiting);
    CHECK(world.warnings.live_chains().size() == 1);
    world.read([&](db::Tx& tx) {
        CHECK(world.service().desk(tx, world.budi).to_review.size() == 1);
        CHECK(world.service().desk(tx, world.ani).to_review.empty());
    });
    CHECK(world.service().agree(DeskWorld::step(world.ani, draft)).error().code() ==
          ErrorCode::Forbidden);
    CHECK(world.service().object(DeskWorld::step(world.budi, draft)).error().field() == "reason");
    draft = DeskWorld::sure(
        world.service().object(DeskWorld::step(world.budi, draft, "Belum perlu SIAGA.")));
    CHECK(draft.review == Review::Objected);
    CHECK_FALSE(world.service().agree(DeskWorld::step(world.budi, draft)).ok());
    CHECK(world.actions(draft) ==
          std::vector<std::string>{"created", "submitted", "sent_alone", "issued", "objected"});
}

TEST_CASE("Update, higher level, all clear, cancel") {
    DeskWorld world;
    auto first = world.issued();
    world.platform.clock().advance(1h);
    auto update = DeskWorld::sure(world.service().begin_update(world.budi, first.chain, {}, 12));
    CHECK(update.content.headline == "Banjir di Bambanglipuro");
    CHECK(update.content.hours == 12);
    update = DeskWorld::sure(world.service().submit(DeskWorld::step(world.budi, update)));
    CHECK(update.state == State::Submitted);
    CHECK(world.service().approve(DeskWorld::step(world.ani, update)).ok());
    auto told = world.summary(first.chain);
    CHECK(told.expires == world.platform.clock().now() + 12h);
    CHECK(world.warnings.live_chains() == std::vector{first.chain});

    auto lower =
        DeskWorld::sure(world.service().begin_update(world.ani, first.chain, Level::Waspada, 0));
    CHECK(lower.content.hours == 12);
    world.platform.clock().advance(1min);
    CHECK(DeskWorld::sure(world.service().submit(DeskWorld::step(world.ani, lower))).state ==
          State::Issued);
    CHECK(world.summary(first.chain).level == Level::Waspada);

    CHECK(world.service().end(world.stranger, first.chain, Kind::AllClear, "").error().code() ==
          ErrorCode::Forbidden);
    world.platform.clock().advance(1min);
    DeskWorld::sure(world.service().end(world.budi, first.chain, Kind::AllClear, ""));
    CHECK(world.warnings.live_chains().empty());
    CHECK(world.summary(first.chain).state == warnings::State::Cancelled);
    CHECK(world.service().end(world.budi, first.chain, Kind::AllClear, "").error().code() ==
          ErrorCode::Conflict);
    CHECK(world.service().begin_update(world.budi, first.chain).error().code() ==
          ErrorCode::Conflict);

    auto second = world.issued();
    CHECK(second.chain != first.chain);
    CHECK(world.service().end(world.ani, second.chain, Kind::Cancel, "").error().field() ==
          "reason");
    world.platform.clock().advance(1min);
    DeskWorld::sure(world.service().end(world.ani, second.chain, Kind::Cancel, "Salah wilayah."));
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("An update of what has ended meanwhile does not go out") {
    DeskWorld world;
    auto first = world.issued();
    world.platform.clock().advance(1min);
    auto update = DeskWorld::sure(world.service().begin_update(world.ani, first.chain));
    DeskWorld::sure(world.service().end(world.budi, first.chain, Kind::AllClear, ""));
    CHECK(world.service().submit(DeskWorld::step(world.ani, update)).error().code() ==
          ErrorCode::Conflict);
}

TEST_CASE("An exercise stays one through every edit and update, and reaches who joined only") {
    DeskWorld world;
    auto joiner = world.person("peserta", "34.02.05.2001", true);
    auto draft = world.written(DeskWorld::flood(Level::Awas), true);
    auto content = draft.content;
    content.headline = "Banjir besar sungguhan";
    draft = DeskWorld::sure(world.service().edit(DeskWorld::step(world.ani, draft), content));
    CHECK(draft.exercise);
    draft = DeskWorld::sure(world.service().submit(DeskWorld::step(world.ani, draft)));
    draft = DeskWorld::sure(world.service().approve(DeskWorld::step(world.budi, draft)));
    world.platform.run_jobs();
    auto told = world.summary(draft.chain);
    CHECK(told.exercise);
    CHECK(told.status == cap::Status::Exercise);
    CHECK(told.exercise_word == "LATIHAN");
    world.read([&](db::Tx& tx) {
        CHECK(world.notifications.unread_count(tx, world.stranger) == 0);
        CHECK(world.notifications.unread_count(tx, joiner) == 1);
        auto body = world.warnings.body(tx, draft.alert);
        REQUIRE(body);
        CHECK(body->infos[0].description.starts_with("LATIHAN."));
        CHECK_FALSE(body->note.empty());
    });
    world.platform.clock().advance(1min);
    auto update = DeskWorld::sure(world.service().begin_update(world.ani, draft.chain));
    CHECK(update.exercise);
    DeskWorld::sure(world.service().end(world.ani, draft.chain, Kind::AllClear, ""));
    CHECK_FALSE(world.summary(draft.chain).live_at(world.platform.clock().now()));

    // An office that only practises cannot do otherwise.
    auto school = world.office("sekolah", "34.02", {world.ani}, true);
    CHECK(DeskWorld::sure(world.service().create(world.ani, {school, false, world.flood()}))
              .exercise);
}

TEST_CASE("No query walks over the drafts") {
    DeskWorld world;
    CHECK(testkit::scans_of(world.platform.platform().database, store::queries()) == "");
}
