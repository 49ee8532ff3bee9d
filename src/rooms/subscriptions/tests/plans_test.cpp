#include "testkit/plans.h"

#include <doctest/doctest.h>

#include "rooms/subscriptions/tests/town.h"

using namespace kentongan;

TEST_CASE("No query walks over people's places and ways") {
    subscriptions::Town town;
    CHECK(testkit::scans_of(town.world.platform.platform().database,
                            subscriptions::store::queries(), {"bounded"}) == "");
}
