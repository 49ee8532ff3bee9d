#include "testkit/plans.h"

#include "rooms/notifications/store.h"
#include "rooms/notifications/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the notifications") {
    notifications::Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, notifications::store::queries(),
                            {"bounded"}) == "");
}
