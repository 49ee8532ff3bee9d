#include <doctest/doctest.h>

#include "fediverse/activitystreams/readers.h"

using namespace kentongan;
using namespace kentongan::activitystreams;

namespace {

Result<Activity> read(std::string_view text) {
    auto document = parse_document(text);
    REQUIRE(document.ok());
    return read_activity(*document);
}

}  // namespace

TEST_CASE("activities keep their object, whether sent or only named") {
    const auto create =
        read(R"({"id":"https://a.example/1/activity","type":"Create","actor":"https://a.example/u",
        "published":"2026-11-26T12:00:00Z","to":["as:Public"],"cc":["https://a.example/u/followers"],
        "object":{"id":"https://a.example/1","type":"Note"},"signature":{"type":"RsaSignature2017"}})");
    REQUIRE(create.ok());
    CHECK(create->type == "Create");
    CHECK(create->to == std::vector<std::string>{std::string(kPublic)});
    CHECK(create->object_ids == std::vector<std::string>{"https://a.example/1"});
    CHECK(type_is(create->object, "Note"));
    const auto follow =
        read(R"({"id":"https://s.example/f","type":"Follow","actor":"https://s.example/b",
        "object":"https://a.example/u"})");
    REQUIRE(follow.ok());
    CHECK(follow->object_ids.at(0) == "https://a.example/u");
    const auto flag =
        read(R"({"id":"https://a.example/f","type":"Flag","actor":"https://a.example/actor",
        "content":"spam","object":["https://b.example/u","https://b.example/1"]})");
    REQUIRE(flag.ok());
    CHECK(flag->object_ids.size() == 2);
    CHECK(flag->content == "spam");
    const auto undo = read(R"({"type":"Undo","actor":{"id":"https://p.example/u"},
        "object":{"type":"Follow","object":"https://a.example/u"}})");
    REQUIRE(undo.ok());
    CHECK(undo->id.empty());
    CHECK(undo->object_ids.empty());
    CHECK(type_is(undo->object, "Follow"));
}

TEST_CASE("a reaction says its emoji, as Pleroma and as Misskey send it") {
    const auto pleroma =
        read(R"({"id":"https://p.example/a","type":"EmojiReact","actor":"https://p.example/u",
        "object":"https://a.example/1","content":":api:","tag":[{"type":"Emoji","name":"api",
        "icon":{"type":"Image","url":"https://p.example/api.png"}}]})");
    REQUIRE(pleroma.ok());
    CHECK(pleroma->content == ":api:");
    CHECK(pleroma->tags.emojis.at(0).name == "api");
    const auto misskey =
        read(R"({"id":"https://k.example/likes/1","type":"Like","actor":"https://k.example/users/1",
        "object":"https://a.example/1","_misskey_reaction":"🔥"})");
    REQUIRE(misskey.ok());
    CHECK(misskey->content == "🔥");
}

TEST_CASE("activities that nobody can answer for are refused") {
    const auto refused = [](std::string_view text) { return read(text).error().code(); };
    CHECK(refused(R"({"actor":"https://a.example/u","object":"https://b.example/1"})") ==
          ErrorCode::BadRequest);
    CHECK(refused(R"({"type":"Like","object":"https://b.example/1"})") == ErrorCode::BadRequest);
    CHECK(refused(R"({"type":"Like","actor":"https://a.example/u"})") == ErrorCode::BadRequest);
    CHECK(refused(R"({"type":"Like","actor":"as:Public","object":"https://b.example/1"})") ==
          ErrorCode::Unprocessable);
    CHECK(refused(R"({"id":"https://evil.example/1","type":"Like","actor":"https://a.example/u",
        "object":"https://b.example/1"})") == ErrorCode::Unprocessable);
}
