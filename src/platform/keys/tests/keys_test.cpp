#include "platform/keys/keys.h"

#include <doctest/doctest.h>

#include "testkit/testkit.h"

using namespace kentongan;

TEST_CASE("A secret is made once and is the same for every node and after a restart") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(keys::Keys::migrations());
        testkit::FakeClock clock;
        keys::Keys one(database, clock), other(database, clock);
        int made = 0;
        auto make = [&] { return "secret " + std::to_string(++made); };
        CHECK(one.get("a", make) == "secret 1");
        CHECK(one.get("a", make) == "secret 1");
        CHECK(other.get("a", make) == "secret 1");
        CHECK(one.get("b", make) == "secret 2");
        CHECK(one.secret("hmac").size() == 32);
        CHECK(one.secret("hmac") == other.secret("hmac"));
        CHECK(one.secret("hmac") != one.secret("another"));
    });
}
