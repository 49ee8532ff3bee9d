#include "platform/base/json.h"

#include <doctest/doctest.h>

#include <limits>

using namespace kentongan;

namespace {

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("JSON within the limits is read") {
    const auto parsed = parse_json(R"({"name":"désa","n":-9223372036854775808,"list":[1.5,null]})");
    REQUIRE(parsed.ok());
    REQUIRE(find_string(*parsed, "name"));
    CHECK(*find_string(*parsed, "name") == "désa");
    CHECK(find(*parsed, "n")->as_int64() == std::numeric_limits<std::int64_t>::min());
    CHECK(find_string(*parsed, "n") == nullptr);
    CHECK(find(*parsed, "missing") == nullptr);
    CHECK(find(*find(*parsed, "list"), "x") == nullptr);
}

TEST_CASE("a depth bomb and an oversized text are refused before they hurt") {
    CHECK(parse_json(nested(32)).ok());
    CHECK(parse_json(nested(33)).error().code() == ErrorCode::TooLarge);
    CHECK(parse_json(std::string(500'000, '[')).error().code() == ErrorCode::TooLarge);
    std::string bomb;
    for (int i = 0; i < 100'000; ++i) bomb += "{\"a\":";
    CHECK(parse_json(bomb).error().code() == ErrorCode::TooLarge);

    const std::string million = "\"" + std::string((1 << 20) - 2, 'x') + "\"";
    CHECK(parse_json(million).ok());
    CHECK(parse_json(million + " ").error().code() == ErrorCode::TooLarge);
    CHECK(parse_json("[[1]]", {.max_bytes = 100, .max_depth = 1}).error().code() ==
          ErrorCode::TooLarge);
}

TEST_CASE("what is no JSON is a bad request") {
    for (const char* bad : {"", "{", "[1,]", "{a:1}", "'x'", "01", "NaN", "\"\n\"", "1 2", "tru",
                            "\"\xff\"", "\"\\ud800\"", "// c\n1"})
        CHECK_MESSAGE(parse_json(bad).error().code() == ErrorCode::BadRequest, bad);
}

TEST_CASE("strings are escaped, and always valid UTF-8") {
    CHECK(quoted("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(quoted("\n\r\t\b\x01\x1f") == R"("\n\r\t\u0008\u0001\u001f")");
    CHECK(quoted(std::string_view("\0", 1)) == R"("\u0000")");
    CHECK(quoted("désa 🌋") == "\"désa 🌋\"");
    CHECK(quoted("a\xff\xc3") == "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(quoted("\xed\xa0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("the writer puts commas and nothing else in between") {
    std::string out;
    JsonWriter writer(out);
    writer.begin_object()
        .member("id", Id<struct Tag>(9007199254740993))
        .member("n", 5)
        .member("yes", true)
        .member("none", std::optional<std::string>())
        .member("at", from_millis(1'790'233'627'007));
    writer.key("list").begin_array().value(1).value("two").begin_object().end_object();
    writer.begin_array().end_array().end_array();
    writer.key("raw").raw("{\"x\":1}").member("last", 0.5).end_object();
    CHECK(out ==
          R"({"id":"9007199254740993","n":5,"yes":true,"none":null,)"
          R"("at":"2026-09-24T07:07:07.007Z","list":[1,"two",{},[]],"raw":{"x":1},"last":0.5})");
    CHECK(parse_json(out).ok());
}

TEST_CASE("numbers keep their digits, and no number is null") {
    const auto text = [](double number) {
        std::string out;
        JsonWriter(out).value(number);
        return out;
    };
    CHECK(text(0.1) == "0.1");
    CHECK(text(-7.0) == "-7");
    CHECK(text(110.36) == "110.36");
    CHECK(text(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(text(std::numeric_limits<double>::infinity()) == "null");
    std::string least;
    JsonWriter(least).value(std::numeric_limits<std::int64_t>::min());
    CHECK(least == "-9223372036854775808");
}
