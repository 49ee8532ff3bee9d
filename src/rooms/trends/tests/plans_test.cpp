#include "testkit/plans.h"

#include "rooms/trends/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the marks") {
    trends::Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, trends::store::queries(), {"bounded"}) ==
          "");
}
