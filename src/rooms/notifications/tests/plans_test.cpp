#include "testkit/plans.h"

#include "rooms/notifications/store.h"
#include "rooms/notifications/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the notifications") {
    notifications::Town town;
    auto& database = town.kit.platform().database;
    CHECK(testkit::scans_of(database, notifications::store::queries(), {"bounded"}) == "");
    CHECK(testkit::scans_of(database, notifications::store::request_queries(), {"bounded"}) == "");
}
