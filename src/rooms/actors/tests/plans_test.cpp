#include "testkit/plans.h"

#include "rooms/actors/tests/world.h"

using namespace kentongan;

TEST_CASE("no query of actors walks over a whole table") {
    actors::World world;
    CHECK(testkit::scans_of(world.kit.platform().database, actors::store::queries()) == "");
}
