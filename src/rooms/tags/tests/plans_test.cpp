#include "testkit/plans.h"

#include "rooms/tags/store.h"
#include "rooms/tags/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the tags") {
    tags::Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, tags::store::queries(), {"bounded"}) ==
          "");
}
