// Posts of others, as they are kept.
#include "rooms/objects/tests/town.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

constexpr std::string_view kNote = R"({"type":"Note","id":"https://jauh.test/1",
    "attributedTo":"https://jauh.test/users/rudi","summary":"Awas",
    "content":"<p>Air naik<script>x</script></p>","contentMap":{"id":"<p>Air naik<script>x</script></p>"},
    "to":["https://www.w3.org/ns/activitystreams#Public"],
    "tag":[{"type":"Mention","href":"https://desa.test/users/ani"},{"type":"Hashtag","name":"#Banjir"}],
    "attachment":[{"type":"Document","mediaType":"image/png","url":"https://jauh.test/a.png"}]})";

}  // namespace

TEST_CASE("a post is kept with all it has") {
    on_both([](Town& town) {
        const auto id = town.keep(kNote, town.rudi);
        REQUIRE(id.ok());
        const auto status = town.find(*id);
        CHECK(status.author == town.rudi);
        CHECK(status.content_html.find("Air naik") != std::string::npos);
        CHECK(status.content_html.find("script") == std::string::npos);
        CHECK(status.spoiler_text == "Awas");
        CHECK(status.language == "id");
        CHECK(status.visibility == statuses::Visibility::Public);
        CHECK(status.mentions == std::vector{town.ani});
        CHECK(status.tags == std::vector<std::string>{"banjir"});
        CHECK(status.attachments.size() == 1);
        CHECK(*town.keep(kNote, town.rudi) == *id);
    });
}

TEST_CASE("a post is kept for its author only") {
    on_both([](Town& town) {
        const auto kept = town.keep(kNote, town.elsewhere("palsu"));
        CHECK(kept.error().code() == ErrorCode::Forbidden);
    });
}

TEST_CASE("what was taken back does not come again") {
    on_both([](Town& town) {
        const auto now = town.kit.clock().now();
        town.write([&](db::Tx& tx) { store::insert_tombstone(tx, "https://jauh.test/1", now); });
        CHECK(town.keep(kNote, town.rudi).error().code() == ErrorCode::Conflict);
        town.write([&](db::Tx& tx) { store::remove_tombstones(tx, now + std::chrono::hours(1)); });
        CHECK(town.keep(kNote, town.rudi).ok());
    });
}

TEST_CASE("no query of objects walks over a whole table") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}
