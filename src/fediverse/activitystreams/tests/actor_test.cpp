#include <doctest/doctest.h>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"

using namespace kentongan;
using namespace kentongan::activitystreams;

namespace {

// As Mastodon 4.5 writes a person.
constexpr std::string_view kMastodon = R"({
 "@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1",{"toot":"http://joinmastodon.org/ns#"}],
 "id":"https://m.example/users/ani","webfinger":"ani@m.example","type":"Person",
 "following":"https://m.example/users/ani/following","followers":"https://m.example/users/ani/followers",
 "inbox":"https://m.example/users/ani/inbox","outbox":"https://m.example/users/ani/outbox",
 "featured":"https://m.example/users/ani/collections/featured",
 "featuredTags":"https://m.example/users/ani/collections/tags",
 "preferredUsername":"ani","name":"Ani :kucing:","summary":"<p>Halo</p>","url":"https://m.example/@ani",
 "manuallyApprovesFollowers":true,"discoverable":true,"indexable":false,"published":"2022-11-01T00:00:00Z",
 "memorial":false,"suspended":false,"attributionDomains":["Blog.example","not a host"],
 "movedTo":"https://n.example/users/ani","alsoKnownAs":["https://o.example/users/ani"],
 "publicKey":{"id":"https://m.example/users/ani#main-key","owner":"https://m.example/users/ani",
  "publicKeyPem":"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"},
 "tag":[{"id":"https://m.example/emojis/7","type":"Emoji","name":":kucing:","updated":"2024-01-01T00:00:00Z",
  "icon":{"type":"Image","mediaType":"image/png","url":"https://m.example/kucing.png"}}],
 "attachment":[{"type":"PropertyValue","name":"Web","value":"<a href=\"https://ani.example\" rel=\"me\">ani</a>"}],
 "endpoints":{"sharedInbox":"https://m.example/inbox"},
 "icon":{"type":"Image","mediaType":"image/png","url":"https://m.example/ani.png","summary":"Muka Ani"},
 "image":{"type":"Image","mediaType":"image/jpeg","url":"https://m.example/head.jpg"}})";

Result<Actor> read(std::string_view text) {
    auto document = parse_document(text);
    REQUIRE(document.ok());
    return read_actor(*document);
}

Result<Actor> read_with(std::string_view from, std::string_view to) {
    REQUIRE(kMastodon.find(from) != std::string_view::npos);
    return read(replace_all(std::string(kMastodon), from, to));
}

}  // namespace

TEST_CASE("a person of Mastodon is read whole") {
    const auto read_one = read(kMastodon);
    REQUIRE(read_one.ok());
    const auto& actor = *read_one;
    CHECK(actor.type == ActorType::Person);
    CHECK(actor.preferred_username == "ani");
    CHECK(actor.name == "Ani :kucing:");
    CHECK(actor.summary_html == "<p>Halo</p>");
    CHECK(actor.url == "https://m.example/@ani");
    CHECK(actor.shared_inbox == "https://m.example/inbox");
    CHECK(actor.featured_tags == "https://m.example/users/ani/collections/tags");
    CHECK(actor.icon.description == "Muka Ani");
    CHECK(actor.icon.media_type == "image/png");
    CHECK(actor.image.url == "https://m.example/head.jpg");
    REQUIRE(actor.fields.size() == 1);
    CHECK(actor.fields[0].value_html.starts_with("<a href"));
    CHECK(actor.key_id == "https://m.example/users/ani#main-key");
    CHECK(actor.public_key_pem.ends_with("KEY-----\n"));
    CHECK(actor.manually_approves_followers);
    CHECK(actor.discoverable == true);
    CHECK(actor.indexable == false);
    CHECK(actor.moved_to == "https://n.example/users/ani");
    CHECK(actor.also_known_as == std::vector<std::string>{"https://o.example/users/ani"});
    REQUIRE(actor.tags.emojis.size() == 1);
    CHECK(actor.tags.emojis[0].name == "kucing");
    CHECK(actor.tags.emojis[0].updated.has_value());
    CHECK(actor.attribution_domains == std::vector<std::string>{"blog.example"});
}

TEST_CASE("an actor that points at strangers is refused") {
    for (const auto* address : {"users/ani/inbox", "users/ani/outbox", "users/ani/followers",
                                "users/ani/collections/featured\"", "inbox\"}"})
        CHECK_MESSAGE(read_with("https://m.example/" + std::string(address),
                                "https://evil.example/" + std::string(address))
                              .error()
                              .code() == ErrorCode::Unprocessable,
                      address);
    CHECK(read_with("\"owner\":\"https://m.example/users/ani\"",
                    "\"owner\":\"https://m.example/users/budi\"")
              .error()
              .code() == ErrorCode::Unprocessable);
    CHECK(read_with("https://m.example/users/ani#main-key", "https://evil.example/k")
              .error()
              .code() == ErrorCode::Unprocessable);
    CHECK(read_with("\"id\":\"https://m.example/users/ani\"",
                    "\"id\":\"https://evil.example/users/ani\"")
              .error()
              .code() == ErrorCode::Unprocessable);
}

TEST_CASE("an actor without what is needed is refused, and told why") {
    CHECK(read_with("\"type\":\"Person\"", "\"type\":\"Note\"").error().detail() ==
          "no type of an actor");
    CHECK(read_with("\"inbox\":", "\"inbux\":").error().detail() == "the actor has no inbox");
    CHECK(read_with("\"id\":\"https://m.example/users/ani\"", "\"id\":\"ani\"").error().code() ==
          ErrorCode::BadRequest);
    for (const auto* name : {"", "a b", "a@b", "../x", "<b>"})
        CHECK_MESSAGE(read_with("\"preferredUsername\":\"ani\"",
                                "\"preferredUsername\":\"" + std::string(name) + "\"")
                              .error()
                              .code() == ErrorCode::BadRequest,
                      name);
}

TEST_CASE("groups of Lemmy and accounts of GoToSocial and Fedify have their own shapes") {
    const auto lemmy = read(R"({"@context":["https://join-lemmy.org/context.json"],"type":"Group",
        "id":"https://l.example/c/desa","preferredUsername":"desa","name":"Desa","summary":"<p>s</p>",
        "source":{"content":"s","mediaType":"text/markdown"},"sensitive":false,
        "icon":{"type":"Image","url":"https://l.example/i.webp"},"inbox":"https://l.example/c/desa/inbox",
        "attributedTo":"https://l.example/c/desa/moderators","postingRestrictedToMods":false,
        "outbox":"https://l.example/c/desa/outbox","followers":"https://l.example/c/desa/followers",
        "featured":"https://l.example/c/desa/featured","endpoints":{"sharedInbox":"https://l.example/inbox"},
        "publicKey":{"id":"https://l.example/c/desa#main-key","owner":"https://l.example/c/desa","publicKeyPem":"P"},
        "published":"2023-06-01T00:00:00.123456Z"})");
    REQUIRE(lemmy.ok());
    CHECK(lemmy->type == ActorType::Group);
    CHECK(lemmy->icon.url == "https://l.example/i.webp");
    const auto gotosocial =
        read(R"({"id":"https://g.example/users/b","type":["Person"],"preferredUsername":"b",
        "inbox":["https://g.example/users/b/inbox"],"url":["https://g.example/@b"],"attachment":[],
        "publicKey":{"id":"https://g.example/users/b/main-key","owner":"https://g.example/users/b","publicKeyPem":"P"},
        "assertionMethod":[{"id":"https://g.example/users/b#ed","type":"Multikey",
          "controller":"https://g.example/users/b","publicKeyMultibase":"z6MkabcABC"},
         {"id":"https://g.example/users/b#no","type":"Multikey",
          "controller":"https://g.example/users/c","publicKeyMultibase":"z6MkabcABC"}]})");
    REQUIRE(gotosocial.ok());
    CHECK(gotosocial->key_id == "https://g.example/users/b/main-key");
    REQUIRE(gotosocial->ed25519_keys.size() == 1);
    CHECK(gotosocial->ed25519_keys[0].id == "https://g.example/users/b#ed");
    CHECK_FALSE(gotosocial->discoverable);
}
