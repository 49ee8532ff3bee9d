#include "fediverse/activitystreams/values.h"

#include <doctest/doctest.h>

#include "platform/base/time_text.h"

using namespace kentongan;
using namespace kentongan::activitystreams;

namespace {

json::value document(std::string_view text) {
    auto parsed = parse_document(text);
    REQUIRE(parsed.ok());
    return std::move(parsed).value();
}

}  // namespace

TEST_CASE("documents that say two things, or too much, are refused") {
    CHECK(parse_document(R"({"type":"Note"})").ok());
    for (const auto* bad :
         {"", "[]", "\"x\"", "null", R"({"@graph":[]})", R"({"object":{"@included":1}})",
          R"({"a":[{"@reverse":{}}]})", R"({"id":"x")"})
        CHECK_MESSAGE(parse_document(bad).error().code() == ErrorCode::BadRequest, bad);
    std::string many = "{\"to\":[0";
    for (int i = 1; i < 1000; ++i) many += ",0";
    CHECK(parse_document(many + "]}").ok());
    CHECK(parse_document(many + ",0]}").error().code() == ErrorCode::TooLarge);
    CHECK(parse_document("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}")
              .error()
              .code() == ErrorCode::TooLarge);
    CHECK(parse_document("{\"a\":\"" + std::string(1 << 20, 'x') + "\"}").error().code() ==
          ErrorCode::TooLarge);
}

TEST_CASE("only the content types of ActivityPub are taken for it") {
    for (const auto* good :
         {"application/activity+json", "Application/Activity+JSON; charset=utf-8",
          "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
          "application/ld+json;charset=\"utf-8\" ; "
          "Profile=\"https://a.example/x https://www.w3.org/ns/activitystreams\"",
          "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
          "application/activity+json;"})
        CHECK_MESSAGE(is_activity_json(good), good);
    for (const auto* bad :
         {"", "application/json", "application/ld+json", "text/html",
          "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams2\"",
          "application/ld+json; x=\"; profile=https://www.w3.org/ns/activitystreams\"",
          "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams",
          "text/plain; x=application/activity+json", "application/activity+json2",
          "application/activity+json; nonsense"})
        CHECK_MESSAGE(!is_activity_json(bad), bad);
}

TEST_CASE("one value or many, texts or objects, prefixes or none: all the same") {
    const auto value = document(R"({"type":["as:Note","x"],"a":"https://a.example/1",
        "b":[null,{"id":"https://a.example/2"},"https://a.example/3","not an address",7],
        "c":null,"d":[]})");
    CHECK(type_is(value, "Note"));
    CHECK(type_is(document(R"({"type":"https://www.w3.org/ns/activitystreams#Note"})"), "Note"));
    CHECK(type_is(document(R"({"type":"schema:PropertyValue"})"), "PropertyValue"));
    CHECK_FALSE(type_is(document(R"({"type":"https://evil.example#Note"})"), "Note"));
    CHECK_FALSE(type_is(document(R"({"type":{"id":"Note"}})"), "Note"));
    CHECK(id_of(one(value, "a")) == "https://a.example/1");
    CHECK(id_of(one(value, "b")) == "https://a.example/2");
    CHECK(ids_of(value, "b", 10) ==
          std::vector<std::string>{"https://a.example/2", "https://a.example/3"});
    CHECK(ids_of(value, "b", 1).size() == 1);
    CHECK(one(value, "c") == nullptr);
    CHECK(one(value, "d") == nullptr);
    CHECK(many(json::value("x"), "a", 5).empty());
    CHECK(id_of(nullptr).empty());
}

TEST_CASE("a text says its language when a map tells it") {
    const auto natural_of = [](std::string_view json, std::string_view preferred = {}) {
        const auto [said, language] = natural(document(json), "content", preferred);
        return said + "|" + language;
    };
    CHECK(natural_of(R"({"content":"a"})") == "a|");
    CHECK(natural_of(R"({"content":"a","contentMap":{"id":"a"}})") == "a|id");
    CHECK(natural_of(R"({"content":"a","contentMap":{"en":"b","id":"a"}})") == "a|id");
    CHECK(natural_of(R"({"content":"a","contentMap":{"en":"b","id":"a"}})", "en") == "b|en");
    CHECK(natural_of(R"({"content":"a","contentMap":{"en":"b","de":"c"}})") == "a|");
    CHECK(natural_of(R"({"contentMap":{"en":"b","id":"a"}})") == "b|en");
    CHECK(natural_of(R"({"contentMap":{"en":["b"],"id":"a"}})") == "a|id");
    CHECK(natural_of(R"({"content":"a","contentMap":{"und":"a"}})") == "a|");
    CHECK(natural_of(R"({"content":"a\u0000b","contentMap":"x"})") == "ab|");
    const std::string long_text(2 * kMaxContentBytes, 'x');
    CHECK(natural(document("{\"content\":\"" + long_text + "\"}"), "content").text.size() ==
          kMaxContentBytes);
    CHECK(text(document("{\"name\":\" a\\u202e\\u0000b \"}"), "name") == "ab");
    CHECK(text(document(R"({"name":"abcdef"})"), "name", 3).starts_with("ab"));
}

TEST_CASE("times, numbers and truths of the right kind only") {
    const auto value =
        document(R"({"t":"2026-11-26T20:00:00.123456+07:00","far":"9999-01-01T00:00:00Z",
        "past":"1900-01-01T00:00:00Z","no":"yesterday","i":5,"f":5.0,"half":5.5,"big":1e300,
        "s":"5","yes":true,"one":1,"u":18446744073709551615})");
    REQUIRE(time(value, "t"));
    CHECK(iso_millis(*time(value, "t")) == "2026-11-26T13:00:00.123Z");
    for (const auto* key : {"far", "past", "no", "i", "missing"}) CHECK_FALSE(time(value, key));
    CHECK(integer(value, "i") == 5);
    CHECK(integer(value, "f") == 5);
    for (const auto* key : {"half", "big", "s", "u", "yes"}) CHECK_FALSE(integer(value, key));
    CHECK(real(value, "half") == 5.5);
    CHECK(boolean(value, "yes") == true);
    for (const auto* key : {"one", "s", "missing"}) CHECK_FALSE(boolean(value, key));
}

TEST_CASE("an address is found in links and lists, and is one of the web") {
    const auto url = [](std::string_view json, std::string_view type = "text/html") {
        const auto value = document("{\"url\":" + std::string(json) + "}");
        return url_of(find(value, "url"), type);
    };
    CHECK(url(R"("https://a.example/x")") == "https://a.example/x");
    CHECK(url(R"({"type":"Link","href":"https://a.example/x"})") == "https://a.example/x");
    const auto* peertube =
        R"([{"type":"Link","mediaType":"application/x-mpegURL","href":"https://v.example/1.m3u8"},
        {"type":"Link","mediaType":"text/html","href":"https://v.example/w/1"},[["x"]],7])";
    CHECK(url(peertube) == "https://v.example/w/1");
    CHECK(url(peertube, "application/x-mpegurl") == "https://v.example/1.m3u8");
    CHECK(url(peertube, "image/") == "https://v.example/1.m3u8");
    for (const auto* bad : {R"x("javascript:alert(1)")x", R"("/x")", "7", "null", "[]", "{}",
                            R"({"href":"data:x"})", R"("https://a b.example")"})
        CHECK_MESSAGE(url(bad).empty(), bad);
    CHECK(url("\"https://a.example/" + std::string(kMaxIriBytes, 'x') + "\"").empty());
}

TEST_CASE("hosts are compared as they are asked for") {
    CHECK(host_of("HTTPS://A.Example:443/x") == "a.example");
    CHECK(host_of("http://a.example:80") == "a.example");
    CHECK(host_of("https://a.example:0080/") == "a.example:80");
    CHECK(host_of("https://a.example:8443?x") == "a.example:8443");
    CHECK(host_of("https://xn--bcher-kva.example/") == "xn--bcher-kva.example");
    CHECK(host_of("https://b\u00fccher.example/") == "b\u00fccher.example");
    CHECK(host_of("http://[::1]:3000/") == "[::1]:3000");
    for (const auto* bad : {"",
                            "a.example",
                            "//a.example",
                            "ftp://a.example",
                            "https://",
                            "https:///x",
                            "https://u@a.example",
                            "https://u:p@a.example/",
                            "https://a.example\\@b.example",
                            "https://a.example/ x",
                            "https://a.example/\n",
                            "https://a.example.",
                            "https://a:b:c",
                            "https://a.example:",
                            "https://a.example:0",
                            "https://a.example:65536",
                            "https://a%2eexample",
                            "https://[::1",
                            "https://[x]/",
                            "https://]",
                            "acct:a@b.example"})
        CHECK_MESSAGE(host_of(bad).empty(), bad);
    CHECK(same_origin("https://a.example/1", "https://A.example:443/2"));
    CHECK_FALSE(same_origin("https://a.example/1", "http://a.example/1"));
    CHECK_FALSE(same_origin("https://a.example/1", "https://a.example.evil.example/1"));
    CHECK_FALSE(same_origin("", ""));
    CHECK(is_public("as:Public"));
    CHECK(is_public(kPublic));
    CHECK(is_public("Public"));
    CHECK_FALSE(is_public("https://www.w3.org/ns/activitystreams#public"));
}
