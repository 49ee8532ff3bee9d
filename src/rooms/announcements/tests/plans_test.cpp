#include "testkit/plans.h"

#include "rooms/announcements/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the announcements or the emoji") {
    announcements::Town town;
    auto& database = town.kit.platform().database;
    CHECK(testkit::scans_of(database, announcements::store::queries()) == "");
    CHECK(testkit::scans_of(database, announcements::emoji_store::queries()) == "");
}
