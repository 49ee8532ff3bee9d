// What moderators decided about a server holds for posts on every way in and out; for people it is
// in rooms/actors/tests/limits_test.cpp.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;

namespace {

const testkit::Form kSuspend{{"severity", "suspend"}};

std::string path_of(const Status& status) {
    return status.uri.substr(std::string("https://desa.test").size());
}

int read_by(Town& town, const Status& status, const std::string& reader) {
    return testkit::signed_get(town.kit, path_of(status), reader,
                               {{"accept", "application/activity+json"}})
        .status;
}

}  // namespace

TEST_CASE("what an answer answers is not asked of a host that is shut out") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto parent = town.shown_note_of(town.sari, "1");
        town.limit(kSuspend, 2);
        const auto answer = town.note("2", {{"inReplyTo", parent.at("id")}});
        REQUIRE(town.tell(town.activity("Create", answer)) == 202);
        town.kit.run_jobs();
        CHECK_FALSE(town.find(answer).in_reply_to);
        CHECK(town.elsewhere.asked("/users/sari/notes/1") == 0);
    });
}

TEST_CASE("what is boosted is not asked of a host that is shut out, nor shown when it is here") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        town.follow(town.sari);
        const auto known = town.shown_note_of(town.sari, "1");
        const auto unknown = town.shown_note_of(town.sari, "2");
        REQUIRE(town.tell(activity_of(town.sari, "Create", known)) == 202);
        town.limit(kSuspend, 2);
        for (const auto& note : {known, unknown})
            CHECK(town.tell(town.activity("Announce", note.at("id"))) == 202);
        town.kit.run_jobs();
        CHECK(town.find(known).reblogs_count == 0);
        CHECK_FALSE(town.has(unknown));
        CHECK(town.elsewhere.asked("/users/sari/notes/2") == 0);
        CHECK(town.objects.find_status(Town::id_of(unknown)).error().code() ==
              ErrorCode::Forbidden);
    });
}

TEST_CASE("posts of a host that is shut out are not taken, and its people see none of ours") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        town.follow(town.rudi);
        statuses::NewStatus closed;
        closed.text = "Untuk pengikut";
        closed.visibility = statuses::Visibility::Private;
        const auto post = town.publish(closed);
        CHECK(read_by(town, post, town.rudi) == 200);
        CHECK(read_by(town, post, town.sari) == 404);
        town.limit(kSuspend);
        CHECK(read_by(town, post, town.rudi) == 403);
        const auto note = town.note("1");
        CHECK(town.tell(town.activity("Create", note)) == 403);
        CHECK_FALSE(town.has(note));
        const auto before = town.sent("Create").size();
        town.publish("Sesudah itu");
        CHECK(town.sent("Create").size() == before);
    });
}

TEST_CASE("whom moderators suspended sees nothing of ours that is only for some") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        statuses::NewStatus closed;
        closed.text = "Untuk pengikut";
        closed.visibility = statuses::Visibility::Private;
        const auto post = town.publish(closed);
        REQUIRE(read_by(town, post, town.rudi) == 200);
        REQUIRE(town.accounts.set_suspended(town.account(town.rudi).id, true).ok());
        CHECK(read_by(town, post, town.rudi) != 200);
    });
}

TEST_CASE("no pictures in posts of a host whose media are refused") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        town.limit({{"severity", "noop"}, {"reject_media", "true"}});
        const json::object picture{
            {"type", "Document"}, {"mediaType", "image/png"}, {"url", "https://jauh.test/a.png"}};
        const json::object more{{"attachment", json::array{picture}}};
        const auto note = town.note("1", more);
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.find(note).attachments.empty());
        REQUIRE(town.tell(town.activity("Update", note)) == 202);
        CHECK(town.find(note).attachments.empty());
    });
}
