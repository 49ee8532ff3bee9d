#include "testkit/plans.h"

#include "rooms/moderation/tests/town.h"

using namespace kentongan;

TEST_CASE("no query of moderation walks over a whole table") {
    moderation::Town town;
    auto& database = town.database();
    namespace store = moderation::store;
    // There are at most a hundred rules, and their index holds no others.
    CHECK(testkit::scans_of(database, store::queries(), {"bounded", "moderation_rules"}) == "");
    CHECK(testkit::scans_of(database, store::block_queries()) == "");
    CHECK(testkit::scans_of(database, store::count_queries()) == "");
}

TEST_CASE("the audit log is only ever added to") {
    for (const auto& query : moderation::store::queries()) {
        const std::string_view text(query.text());
        if (text.find("moderation_audit") == std::string_view::npos) continue;
        CHECK_FALSE(text.starts_with("UPDATE"));
        CHECK_FALSE(text.starts_with("DELETE"));
    }
}
