// Who holds which post, who may change it, and what is refused.
#include "rooms/coordinators/service.h"
#include "rooms/coordinators/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::coordinators;
using namespace kentongan::coordinators::testing;

namespace {

std::vector<std::string> names_of(const std::vector<Coordinator>& all) {
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.name);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the nearest liaison is that of the place, else of the place above, else a head") {
    World world;
    world.appoint("34.02", Post::Liaison, "Ibu Kabupaten");
    world.appoint("34.02.05", Post::Head, "Bapak Camat");
    world.appoint("34.02.05.2001", Post::Liaison, "Mbak Desa");
    world.appoint("34.02.05.2001", Post::Head, "Pak Lurah");
    world.read([&](db::Tx& tx) {
        CHECK(world.coordinators.nearest(tx, code("34.02.05.2001"))->name == "Mbak Desa");
        CHECK(world.coordinators.nearest(tx, code("34.02.05.2002"))->name == "Bapak Camat");
        CHECK(world.coordinators.nearest(tx, code("34.02.06.2001"))->name == "Ibu Kabupaten");
        CHECK_FALSE(world.coordinators.nearest(tx, code("34.04.01")));
        CHECK(names_of(world.coordinators.of(tx, code("34.02.05.2001"))) ==
              Names{"Pak Lurah", "Mbak Desa"});
    });
}

TEST_CASE("a deputy is no liaison") {
    World world;
    world.appoint("34.02.05", Post::Deputy, "Wakil");
    world.read([&](db::Tx& tx) { CHECK_FALSE(world.coordinators.nearest(tx, code("34.02.05"))); });
}

TEST_CASE("everybody in a place comes in pages, by place") {
    World world;
    world.appoint("34.02.05", Post::Liaison, "B");
    world.appoint("34.02", Post::Liaison, "A");
    world.appoint("34.02.05.2001", Post::Head, "C");
    world.appoint("34.02.05.2001", Post::Liaison, "D");
    world.appoint("34.03", Post::Liaison, "outside");
    world.read([&](db::Tx& tx) {
        auto& room = world.coordinators;
        auto first = room.within(tx, code("34.02"), {}, 3);
        CHECK(names_of(first) == Names{"A", "B", "C"});
        CHECK(names_of(room.within(tx, code("34.02"), first.back().id, 3)) == Names{"D"});
        CHECK(names_of(room.within(tx, code("34.02.05.2001"), {}, 9)) == Names{"C", "D"});
        CHECK(room.within(tx, code("0"), {}, 9).size() == 5);
    });
}

TEST_CASE("a new holder takes over, and the list goes on after one who left meanwhile") {
    World world;
    auto old = world.appoint("34.02.05", Post::Liaison, "Ani");
    world.appoint("34.02.06", Post::Liaison, "Citra");
    auto other = world.appoint("34.02.05", Post::Liaison, "Budi");
    CHECK(old != other);
    CHECK(world.appoint("34.02.05", Post::Liaison, "Budi") == other);  // nothing changes
    world.read([&](db::Tx& tx) {
        CHECK(names_of(world.coordinators.of(tx, code("34.02.05"))) == Names{"Budi"});
        CHECK(names_of(world.coordinators.within(tx, code("34.02"), old, 9)) == Names{"Citra"});
    });
    world.write([&](db::Tx& tx) { world.coordinators.dismiss(tx, other); });
    world.read([&](db::Tx& tx) { CHECK(world.coordinators.of(tx, code("34.02.05")).empty()); });
}

TEST_CASE("whoever coordinates a place coordinates what is in it") {
    World world;
    auto ani = world.person("ani"), budi = world.person("budi");
    world.appoint("34.02.05", Post::Deputy, "Ani", ani);
    world.read([&](db::Tx& tx) {
        auto& room = world.coordinators;
        CHECK(room.coordinates(tx, ani, code("34.02.05")));
        CHECK(room.coordinates(tx, ani, code("34.02.05.2003")));
        CHECK_FALSE(room.coordinates(tx, ani, code("34.02")));
        CHECK_FALSE(room.coordinates(tx, ani, code("34.02.06")));
        CHECK_FALSE(room.coordinates(tx, budi, code("34.02.05")));
        CHECK(room.posts_of(tx, ani).size() == 1);
        CHECK(room.posts_of(tx, budi).empty());
    });
}

TEST_CASE("what is faulty is refused with its field") {
    World world;
    auto refused = [&](Coordinator wanted) {
        auto result =
            world.write([&](db::Tx& tx) { return world.coordinators.appoint(tx, wanted); });
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().code() == ErrorCode::Unprocessable);
        return result.error().field();
    };
    Coordinator good{.place = code("34.02.05"), .name = "Ani"};
    auto with = [&](auto change) {
        auto wanted = good;
        change(wanted);
        return refused(wanted);
    };
    CHECK(with([](auto& c) { c.place = code("34.99"); }) == "place");
    CHECK(with([](auto& c) { c.place = code("0"); }) == "place");
    CHECK(with([](auto& c) { c.name = "  "; }) == "name");
    CHECK(with([](auto& c) { c.name = std::string(101, 'a'); }) == "name");
    CHECK(with([](auto& c) { c.phone = "kosong"; }) == "phone");
    CHECK(with([](auto& c) { c.phone = "0812"; }) == "phone");
    CHECK(with([](auto& c) { c.email = "ani di rumah"; }) == "email");
    CHECK(with([](auto& c) { c.account = accounts::AccountId(77); }) == "username");
}

TEST_CASE("telephone numbers are kept as the world writes them") {
    CHECK(normal_phone("0812-3456 7890") == "+6281234567890");
    CHECK(normal_phone("+62 812 3456 7890") == "+6281234567890");
    CHECK(normal_phone("(0274) 367509") == "+62274367509");
    CHECK(normal_phone("81234567890") == "+6281234567890");
    CHECK(normal_phone("0065 6123 4567") == "+6561234567");
    CHECK_FALSE(normal_phone("112"));
    CHECK_FALSE(normal_phone("0812 3456 7890 1234"));
    CHECK_FALSE(normal_phone("0812x34567890"));
}

TEST_CASE("the store counts liaisons by part and level, on both engines, and scans no table") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Coordinators::migrations());
        database.write([](db::Tx& tx) {
            std::int64_t id = 0;
            for (auto place :
                 {"34.02", "34.02.05", "34.02.06", "34.02.05.2001", "34.03.01", "33"}) {
                Coordinator one{.id = CoordinatorId(++id), .place = code(place), .name = "x"};
                store::insert(tx, one, {});
                one.id = CoordinatorId(++id + 100);
                one.post = Post::Head;
                store::insert(tx, one, {});
            }
            store::end(tx, CoordinatorId(5), from_millis(5), {});  // of 34.02.06
        });
        auto filled = database.read([](db::Tx& tx) { return store::count_filled(tx, code("34")); });
        auto count = [&](std::string_view part, regions::Level level) {
            for (const auto& one : filled)
                if (one.part == code(part) && one.level == level) return one.places;
            return std::int64_t{0};
        };
        CHECK(count("34.02", regions::Level::Regency) == 1);
        CHECK(count("34.02", regions::Level::District) == 1);
        CHECK(count("34.02", regions::Level::Village) == 1);
        CHECK(count("34.03", regions::Level::Regency) == 0);
        CHECK(count("34.03", regions::Level::District) == 1);
        if (database.engine() == db::Engine::Sqlite)
            CHECK(testkit::scans_of(database, store::queries(), {"filled"}) == "");
    });
}
