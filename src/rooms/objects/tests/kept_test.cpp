// Which posts of others are kept, and what is kept of them.
#include <algorithm>

#include "platform/text/compose.h"
#include "rooms/objects/tests/town.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::objects;
using statuses::Visibility;

namespace {

json::array pictures(int count) {
    json::array made;
    for (int i = 0; i < count; ++i)
        made.push_back(json::object{{"type", "Document"},
                                    {"mediaType", "image/png"},
                                    {"url", "https://jauh.test/" + std::to_string(i) + ".png"}});
    return made;
}

json::array recipients(const std::string& uri) {
    return {json::value_from(uri)};
}

}  // namespace

TEST_CASE("a post is kept with all it has, once") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.note(
            "1", {{"content", "<p>Air naik<script>x</script></p>"},
                  {"tag", json::array{json::object{{"type", "Mention"}, {"href", town.ani_uri}},
                                      json::object{{"type", "Hashtag"}, {"name", "#Banjir"}}}},
                  {"attachment", pictures(1)}});
        CHECK(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.tell(town.activity("Create", note)) == 202);
        const auto status = town.find(note);
        CHECK(status.author == town.account(town.rudi).id);
        CHECK(status.content_html == "<p>Air naik</p>");
        CHECK(status.visibility == Visibility::Public);
        CHECK(status.mentions == std::vector{town.ani});
        CHECK(status.tags == std::vector<std::string>{"banjir"});
        CHECK(status.attachments.size() == 1);
        CHECK_FALSE(status.sensitive);
        CHECK(town.account(town.rudi).statuses_count == 1);
    });
}

TEST_CASE("a warning about what is in it stands before the post") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.note("1", {{"summary", "Gambar luka"}});
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        const auto status = town.find(note);
        CHECK(status.spoiler_text == "Gambar luka");
        CHECK(status.sensitive);
    });
}

TEST_CASE("a post that has its text only in a map of languages has a text and a language") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        auto note =
            town.note("1", {{"contentMap", json::object{{"jv", "<p>Banyune munggah</p>"}}}});
        note.erase("content");
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.find(note).language == "jv");
        CHECK(town.find(note).content_html == "<p>Banyune munggah</p>");
    });
}

TEST_CASE("what its author asks of others is kept with a post") {
    on_both([](Town& town) {
        using statuses::InteractionPolicy;
        town.follow(town.rudi);
        const auto everybody = "https://www.w3.org/ns/activitystreams#Public";
        const auto nobody = town.rudi;
        const auto asking = [](json::array automatic, json::array manual = {}) {
            return json::object{{"automaticApproval", std::move(automatic)},
                                {"manualApproval", std::move(manual)}};
        };
        const auto note = town.note(
            "1",
            {{"interactionPolicy",
              json::object{{"canReply", asking({json::value(nobody)}, {})},
                           {"canLike", asking({json::value(nobody)}, {json::value(everybody)})},
                           {"canAnnounce", asking({json::value(town.rudi + "/followers")})}}}});
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        const auto& asked = town.find(note).interaction_policies;
        CHECK(asked.reply == InteractionPolicy::Nobody);
        CHECK(asked.favourite == InteractionPolicy::Public);
        CHECK(asked.boost == InteractionPolicy::Followers);
        // Whom we cannot tell their own server answers; who is mentioned may reply anyway.
        const auto named = town.note(
            "3", {{"tag", json::array{json::object{{"type", "Mention"}, {"href", town.ani_uri}}}},
                  {"interactionPolicy",
                   json::object{{"canReply", asking({json::value(town.ani_uri)})},
                                {"canLike", asking({json::value(town.rudi + "/following")})}}}});
        REQUIRE(town.tell(town.activity("Create", named)) == 202);
        CHECK(town.find(named).interaction_policies.reply == InteractionPolicy::Nobody);
        CHECK(town.find(named).interaction_policies.favourite == InteractionPolicy::Public);
        const auto silent = town.note("2", {});
        REQUIRE(town.tell(town.activity("Create", silent)) == 202);
        CHECK(town.find(silent).interaction_policies == statuses::InteractionPolicies());
    });
}

TEST_CASE("of too many people and pictures the first are kept") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        json::array crowd{json::value_from(town.ani_uri)};
        town.write([&](db::Tx& tx) {
            for (int i = 0; i < 120; ++i) {
                accounts::RemoteProfile profile;
                profile.username = "orang" + std::to_string(i);
                profile.domain = "jauh.test";
                profile.uri = profile.url = "https://jauh.test/users/" + profile.username;
                town.accounts.put_remote(tx, profile);
                crowd.push_back(json::value_from(profile.uri));
            }
        });
        const auto letter = town.note("1", {{"to", crowd}, {"attachment", pictures(30)}});
        REQUIRE(town.tell(town.activity("Create", letter)) == 202);
        CHECK(town.find(letter).mentions.size() == text::kMaxMentions);
        CHECK(town.find(letter).mentions.front() == town.ani);
        CHECK(town.find(letter).attachments.size() == 16);
    });
}

TEST_CASE("a post that concerns nobody here is not kept") {
    on_both([](Town& town) {
        const auto note = town.note("1");
        CHECK(town.tell(town.activity("Create", note)) == 202);
        CHECK_FALSE(town.has(note));
        const auto nobody = town.note("6", {{"cc", recipients(town.ani_uri + "tiada")}});
        CHECK(town.tell(town.activity("Create", nobody)) == 202);
        CHECK_FALSE(town.has(nobody));
        // To whom it goes may stand in the post or beside it.
        const auto to_ani = town.note("2", {{"cc", recipients(town.ani_uri)}});
        const auto beside = town.note("3");
        const auto naming = town.note(
            "4", {{"tag", json::array{json::object{{"type", "Mention"}, {"href", town.ani_uri}}}}});
        const auto answer = town.note("5", {{"inReplyTo", town.publish("Halo").uri}});
        REQUIRE(town.tell(town.activity("Create", to_ani)) == 202);
        REQUIRE(town.tell(town.activity("Create", beside, {{"cc", recipients(town.ani_uri)}})) ==
                202);
        REQUIRE(town.tell(town.activity("Create", naming)) == 202);
        REQUIRE(town.tell(town.activity("Create", answer)) == 202);
        for (const auto& one : {to_ani, beside, naming, answer}) CHECK(town.has(one));
        town.follow(town.rudi);
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        CHECK(town.has(note));
    });
}

TEST_CASE("a post is shown to those it is for") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto kept = [&](const std::string& name, json::object whom) {
            const auto note = town.note(name, std::move(whom));
            REQUIRE(town.tell(town.activity("Create", note)) == 202);
            return town.find(note);
        };
        const auto followers = recipients(town.rudi + "/followers");
        const auto unlisted = kept("1", {{"to", followers}, {"cc", json::array{kEverybody}}});
        CHECK(unlisted.visibility == Visibility::Unlisted);
        CHECK(town.sees(town.budi, unlisted));
        const auto closed = kept("2", {{"to", followers}});
        CHECK(closed.visibility == Visibility::Private);
        CHECK(town.sees(town.ani, closed));
        CHECK_FALSE(town.sees(town.budi, closed));
        const auto letter = kept("3", {{"to", recipients("https://desa.test/users/budi")}});
        CHECK(letter.visibility == Visibility::Direct);
        CHECK(town.sees(town.budi, letter));
        CHECK_FALSE(town.sees(town.ani, letter));
        // The followers of somebody else are nobody.
        const auto other = kept("4", {{"to", recipients(town.sari + "/followers")}});
        CHECK(other.visibility == Visibility::Direct);
        CHECK_FALSE(town.sees(town.ani, other));
    });
}

TEST_CASE("nobody posts in somebody else's name") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.note("1", {{"cc", recipients(town.ani_uri)}});
        town.elsewhere.set("palsu", {});
        for (const auto& forger : {town.elsewhere.uri("palsu"), town.sari}) {
            CHECK(town.tell(activity_of(forger, "Create", note)) == 403);
            CHECK_FALSE(town.has(note));
        }
    });
}

TEST_CASE("where only an id is sent, the post is asked of its author's server and no other") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.shown_note_of(town.rudi, "1");
        const auto others = town.shown_note_of(town.sari, "2");
        CHECK(town.tell(town.activity("Create", others.at("id"))) == 202);
        CHECK(town.tell(town.activity("Create", note.at("id"))) == 202);
        CHECK(town.has(note));
        CHECK_FALSE(town.has(others));
        CHECK(town.elsewhere.asked("/users/sari/notes/2") == 0);
    });
}

TEST_CASE("no query of objects walks over a whole table") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}
