// Posts of others that are changed or taken back.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

constexpr const char* kFirst = "2026-09-21T08:00:00Z";
constexpr const char* kLater = "2026-09-21T09:00:00Z";
constexpr const char* kLatest = "2026-09-21T10:00:00Z";

json::object edited(json::object note, const std::string& text, const char* when) {
    note["content"] = "<p>" + text + "</p>";
    note["updated"] = when;
    return note;
}

// Kept: Ani follows its author.
json::object kept_note(Town& town) {
    town.follow(town.rudi);
    auto note = town.note("1", {{"published", kFirst}});
    REQUIRE(town.tell(town.activity("Create", note)) == 202);
    return note;
}

}  // namespace

TEST_CASE("an author changes a post, and it says when") {
    on_both([](Town& town) {
        const auto note = kept_note(town);
        CHECK_FALSE(town.find(note).edited_at);
        CHECK(town.tell(town.activity("Update", edited(note, "Air surut", kLater))) == 202);
        CHECK(town.find(note).content_html == "<p>Air surut</p>");
        CHECK(town.find(note).edited_at);
    });
}

TEST_CASE("nobody changes somebody else's post") {
    on_both([](Town& town) {
        const auto note = kept_note(town);
        town.elsewhere.set("palsu", {});
        const auto forger = town.elsewhere.uri("palsu");
        auto forged = edited(note, "Palsu", kLater);
        CHECK(town.tell(activity_of(forger, "Update", forged)) == 403);
        forged["attributedTo"] = forger;
        CHECK(town.tell(activity_of(forger, "Update", forged)) == 202);
        CHECK(town.find(note).content_html == "<p>Air naik</p>");
        CHECK(town.find(note).author == town.account(town.rudi).id);
    });
}

TEST_CASE("a change of a post that is not here brings it, when it concerns somebody here") {
    on_both([](Town& town) {
        const auto note = town.note("1", {{"published", kFirst}});
        CHECK(town.tell(town.activity("Update", edited(note, "Air surut", kLater))) == 202);
        CHECK_FALSE(town.has(note));
        town.follow(town.rudi);
        CHECK(town.tell(town.activity("Update", edited(note, "Air surut", kLater))) == 202);
        CHECK(town.find(note).content_html == "<p>Air surut</p>");
    });
}

TEST_CASE("an update that only counts votes anew is no edit") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto counted = [](int votes) {
            const auto option = [](const char* name, int total) {
                return json::object{
                    {"type", "Note"},
                    {"name", name},
                    {"replies", json::object{{"type", "Collection"}, {"totalItems", total}}}};
            };
            return json::array{option("Sabtu", votes), option("Minggu", 0)};
        };
        auto question =
            town.note("1", {{"type", "Question"}, {"published", kFirst}, {"oneOf", counted(1)}});
        REQUIRE(town.tell(town.activity("Create", question)) == 202);
        question["oneOf"] = counted(5);
        CHECK(town.tell(town.activity("Update", question)) == 202);
        CHECK(town.find(question).poll->tallies == std::vector<std::int64_t>{5, 0});
        CHECK_FALSE(town.find(question).edited_at);
    });
}

TEST_CASE("an earlier change that comes late does not undo a later one") {
    on_both([](Town& town) {
        const auto note = kept_note(town);
        REQUIRE(town.tell(town.activity("Update", edited(note, "Air surut", kLatest))) == 202);
        CHECK(town.tell(town.activity("Update", edited(note, "Air tinggi", kLater))) == 202);
        CHECK(town.find(note).content_html == "<p>Air surut</p>");
    });
}

TEST_CASE("a post that waited for what it answers does not undo a later change of itself") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        town.follow(town.sari);
        const auto parent = town.note_of(town.sari, "induk");
        town.elsewhere.serve("/users/sari/notes/induk", http::Response::empty(503));
        const auto first =
            edited(town.note("1", {{"published", kFirst}, {"inReplyTo", parent.at("id")}}),
                   "Air naik", kLater);
        REQUIRE(town.tell(town.activity("Create", first)) == 202);
        town.kit.run_jobs();
        CHECK(town.elsewhere.asked("/users/sari/notes/induk") == 1);
        CHECK_FALSE(town.has(first));
        // What it answers comes by itself, and then the change.
        REQUIRE(town.tell(activity_of(town.sari, "Create", parent)) == 202);
        REQUIRE(town.tell(town.activity("Update", edited(first, "Air surut", kLatest))) == 202);
        CHECK(town.find(first).content_html == "<p>Air surut</p>");
        town.kit.clock().advance(1h);
        town.kit.run_jobs();
        CHECK(town.find(first).content_html == "<p>Air surut</p>");
    });
}

TEST_CASE("an author takes a post back, and it does not come again") {
    on_both([](Town& town) {
        const auto note = kept_note(town);
        CHECK(town.tell(town.activity(
                  "Delete", json::object{{"id", note.at("id")}, {"type", "Tombstone"}})) == 202);
        CHECK_FALSE(town.has(note));
        CHECK(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.tell(town.activity("Update", edited(note, "Lagi", kLater))) == 202);
        CHECK_FALSE(town.has(note));
    });
}

TEST_CASE("what is taken back before it came does not come, as long as that is remembered") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.note("1");
        CHECK(town.tell(town.activity("Delete", note.at("id"))) == 202);
        CHECK(town.tell(town.activity("Create", note)) == 202);
        CHECK_FALSE(town.has(note));
        const auto later = town.kit.clock().now() + 1h;
        town.write([&](db::Tx& tx) { store::remove_tombstones(tx, later); });
        CHECK(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.has(note));
    });
}

TEST_CASE("nobody takes back somebody else's post, of theirs or of ours") {
    on_both([](Town& town) {
        const auto note = kept_note(town);
        const auto ours = town.publish("Halo");
        town.elsewhere.set("palsu", {});
        CHECK(town.tell(activity_of(town.elsewhere.uri("palsu"), "Delete", note.at("id"))) == 403);
        CHECK(town.tell(activity_of(town.sari, "Delete", note.at("id"))) == 403);
        CHECK(town.tell(town.activity("Delete", ours.uri)) == 403);
        CHECK(town.has(note));
        CHECK(town.has(ours.uri));
        // Nor what has not come yet.
        const auto next = town.note("2");
        CHECK(town.tell(activity_of(town.sari, "Delete", next.at("id"))) == 403);
        CHECK(town.tell(town.activity("Create", next)) == 202);
        CHECK(town.has(next));
    });
}
