// One event on one page: what belongs to it, who may add to it, and what strangers do not see.
#include "rooms/disasters/tests/event.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::disasters;

namespace {

bool says(const std::string& page, std::string_view words) {
    return page.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("A chain alone is an event, by its own id and by that of its message") {
    World world;
    const auto chain = world.warn(world.bpbd);
    const auto page = world.page(chain);
    CHECK(says(page, "SIAGA"));
    CHECK(says(page, "Banjir di Bambanglipuro"));
    CHECK(says(page, "Pesan resmi"));
    CHECK(says(page, "Bambanglipuro, Bantul"));
    const auto head = world.summary(chain).head;
    CHECK(world.event(head.value())->id.value() == chain.value());
    CHECK(world.event(7).error().code() == ErrorCode::NotFound);
    CHECK(world.platform.get("/bencana/7").status == 404);
    const auto draft =
        world.warn(world.bpbd, {.identifier = "konsep", .status = cap::Status::Draft});
    CHECK(world.platform.get("/bencana/" + draft.to_string()).status == 404);
}

TEST_CASE("A replaced message is greyed and says when it was replaced; an ended event says so") {
    World world;
    const auto chain = world.warn(world.bpbd);
    world.platform.clock().advance(5min);
    world.warn(world.bpbd, {.identifier = "banjir-2",
                            .type = cap::MsgType::Update,
                            .severity = cap::Severity::Extreme,
                            .references = {"banjir-1"}});
    auto page = world.page(chain);
    CHECK(says(page, "told siaga ended"));
    CHECK(says(page, "digantikan"));
    CHECK(says(page, "AWAS"));
    world.warn(
        world.bpbd,
        {.identifier = "banjir-3", .type = cap::MsgType::Cancel, .references = {"banjir-2"}});
    page = world.page(chain);
    CHECK(says(page, "BERAKHIR"));
    CHECK_FALSE(says(page, "Yang perlu dilakukan sekarang"));
}

TEST_CASE("Officers of the place add shelters, others do not") {
    in_worlds([](World& world) {
        const auto chain = world.warn(world.bpbd);
        const auto added = world.shelter(world.officer, chain, world.balai());
        REQUIRE(added.ok());
        CHECK(says(world.page(chain), "Balai Desa"));
        CHECK(says(world.page(chain), "40 dari 120 orang"));
        const auto budi = world.person("budi");
        CHECK(world.shelter(budi, chain, world.balai()).error().code() == ErrorCode::Forbidden);
        auto far_away = world.balai();
        far_away.place = testkit::code("34.71.01.1001");
        CHECK(world.shelter(world.officer, chain, far_away).error().code() == ErrorCode::Forbidden);
        auto nameless = world.balai();
        nameless.name = "  ";
        CHECK(world.shelter(world.officer, chain, nameless).error().field() == "nama");
        auto huge = world.balai();
        huge.capacity = "100001";
        CHECK(world.shelter(world.officer, chain, huge).error().field() == "daya_tampung");
        const auto change = [&](AccountId by) {
            return world.write([&](db::Tx& tx) {
                return change_shelter(tx, world.room(), by, *added, {"120", true});
            });
        };
        CHECK(change(budi).error().code() == ErrorCode::NotFound);
        REQUIRE(change(world.officer).ok());
        CHECK(says(world.page(chain), "penuh"));
    });
}

TEST_CASE("Needs and offers: phones for who is signed in, hidden by officers, gone in time") {
    in_worlds([](World& world) {
        const auto chain = world.warn(world.bpbd);
        const auto budi = world.person("budi");
        const auto added = world.offer(budi, chain, world.rice());
        REQUIRE(added.ok());
        CHECK(says(world.page(chain), "Beras"));
        CHECK(says(world.page(chain), "belum diperiksa"));
        CHECK_FALSE(says(world.page(chain), "081211112222"));
        CHECK(says(world.page(chain, "", world.person("citra")), "081211112222"));
        const auto act = [&](AccountId by, std::string_view what) {
            return world.write(
                [&](db::Tx& tx) { return moderate_offer(tx, world.room(), by, *added, what); });
        };
        CHECK(act(budi, "check").error().code() == ErrorCode::NotFound);
        CHECK(act(world.officer, "dance").error().code() == ErrorCode::BadRequest);
        REQUIRE(act(world.officer, "check").ok());
        CHECK_FALSE(says(world.page(chain), "belum diperiksa"));
        REQUIRE(act(world.officer, "hide").ok());
        CHECK_FALSE(says(world.page(chain), "Beras"));
        REQUIRE(world.offer(budi, chain, world.rice()).ok());
        world.platform.clock().advance(std::chrono::days(4));
        CHECK_FALSE(says(world.page(chain), "Beras"));
    });
}

TEST_CASE("Offers are bounded and checked field by field") {
    World world;
    const auto chain = world.warn(world.bpbd);
    const auto budi = world.person("budi");
    const auto field_of = [&](auto change) {
        auto wanted = world.rice();
        change(wanted);
        return world.offer(budi, chain, wanted).error().field();
    };
    CHECK(field_of([](NewOffer& o) { o.direction = "sell"; }) == "arah");
    CHECK(field_of([](NewOffer& o) { o.what = std::string(201, 'x'); }) == "apa");
    CHECK(field_of([](NewOffer& o) { o.what = "\xff"; }) == "apa");
    CHECK(field_of([](NewOffer& o) { o.place.reset(); }) == "tempat");
    CHECK(field_of([](NewOffer& o) { o.phone = "12"; }) == "telepon");
    CHECK(field_of([](NewOffer& o) { o.days = "15"; }) == "hari");
    for (int i = 0; i < 10; ++i) REQUIRE(world.offer(budi, chain, world.rice()).ok());
    CHECK(world.offer(budi, chain, world.rice()).error().code() == ErrorCode::TooManyRequests);
}

TEST_CASE("Corrections come from officers, with their source, and are escaped") {
    in_worlds([](World& world) {
        const auto chain = world.warn(world.bpbd);
        const NewCorrection wanted{"Bendungan <b>jebol</b>", "Bendungan utuh.",
                                   "https://bpbd.test/rilis"};
        CHECK(world.correct(world.person("budi"), chain, wanted).error().code() ==
              ErrorCode::Forbidden);
        REQUIRE(world.correct(world.officer, chain, wanted).ok());
        const auto page = world.page(chain);
        CHECK(says(page, "Bendungan &lt;b&gt;jebol"));
        CHECK(says(page, "bpbd.test"));
        const NewCorrection link{"a", "b", "javascript:alert(1)"};
        REQUIRE(world.correct(world.officer, chain, link).ok());
        CHECK_FALSE(says(world.page(chain), "href=\"javascript"));
        CHECK(world.correct(world.officer, chain, {"a", "b", ""}).error().field() == "sumber");
    });
}

TEST_CASE("Joined warnings are one event, with what was written before") {
    in_worlds([](World& world) {
        const auto one = world.warn(world.bpbd);
        const auto other = world.warn(
            world.bpbd, {.identifier = "longsor-1", .headline = "Longsor di Bambanglipuro"});
        REQUIRE(world.shelter(world.officer, other, world.balai()).ok());
        CHECK(world.join(world.person("budi"), one, other).error().code() == ErrorCode::Forbidden);
        const auto joined = world.join(world.officer, one, other);
        REQUIRE(joined.ok());
        for (const auto& page : {world.page(one), world.page(other)}) {
            CHECK(says(page, "Banjir besar Bantul"));
            CHECK(says(page, "Longsor di Bambanglipuro"));
            CHECK(says(page, "Balai Desa"));
        }
        CHECK(world.join(world.officer, one, other).error().code() == ErrorCode::Unprocessable);
        const auto list = world.platform.get("/bencana").body;
        CHECK(list.find("Banjir besar Bantul") == list.rfind("Banjir besar Bantul"));
        CHECK(says(list, "Banjir besar Bantul"));
    });
}

TEST_CASE("An exercise wears LATIHAN and is never joined with what is real") {
    World world;
    const auto real = world.warn(world.bpbd);
    const auto drill =
        world.warn(world.bpbd, {.identifier = "latihan-1", .status = cap::Status::Exercise});
    for (const char* below : {"", "/pesan", "/tempat", "/posko", "/kebutuhan", "/luruskan"})
        CHECK(says(world.page(drill, below), "LATIHAN"));
    CHECK_FALSE(says(world.page(real), "LATIHAN"));
    CHECK(world.join(world.officer, real, drill).error().code() == ErrorCode::Unprocessable);
    const auto list = world.platform.get("/bencana").body;
    CHECK(says(list, "LATIHAN: "));
}

TEST_CASE("Only officers find the page for officers") {
    World world;
    const auto chain = world.warn(world.bpbd);
    const auto address = "/bencana/" + chain.to_string() + "/kelola";
    CHECK(world.platform.get(address, world.officer.value()).status == 200);
    CHECK(world.platform.get(address, world.person("budi").value()).status == 403);
    auto answer = world.platform.post("/bencana/" + chain.to_string() + "/luruskan",
                                      {{"kabar", "x"}, {"benarnya", ""}, {"sumber", "y"}},
                                      world.officer.value());
    CHECK(answer.status == 422);
    CHECK(says(answer.body, ">x</textarea>"));
}

TEST_CASE("No query walks over the rows of other events") {
    World world;
    CHECK(testkit::scans_of(world.platform.platform().database, store::queries(), {"bounded"}) ==
          "");
}
