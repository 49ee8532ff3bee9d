#include "testkit/plans.h"

#include "rooms/statuses/store.h"
#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;

TEST_CASE("no query walks over a table") {
    tests::World w;
    auto& database = w.kit.platform().database;
    CHECK(testkit::scans_of(database, store::queries()) == "");
    CHECK(testkit::scans_of(database, store::list_queries(), {"up", "down"}) == "");
    constexpr db::Sql kWalk[] = {"SELECT id FROM statuses s WHERE s.language = $1"};
    CHECK(testkit::scans_of(database, kWalk).starts_with("SCAN s: SELECT id"));
}
