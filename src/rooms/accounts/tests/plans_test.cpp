#include "testkit/plans.h"

#include "rooms/accounts/account_store.h"
#include "rooms/accounts/admission_store.h"
#include "rooms/accounts/relation_store.h"
#include "rooms/accounts/remote_store.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;

TEST_CASE("no query walks over the accounts or their relations") {
    accounts::Town town;
    auto& database = town.kit.platform().database;
    CHECK(testkit::scans_of(database, accounts::store::account_queries()) == "");
    CHECK(testkit::scans_of(database, accounts::store::user_queries()) == "");
    CHECK(testkit::scans_of(database, accounts::store::relation_queries()) == "");
    CHECK(testkit::scans_of(database, accounts::store::admission_queries()) == "");
    CHECK(testkit::scans_of(database, accounts::store::erasure_queries()) == "");
    CHECK(testkit::scans_of(database, accounts::store::remote_queries(), {"known"}) == "");
}
