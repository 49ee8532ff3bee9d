#include "platform/base/strings.h"

#include <doctest/doctest.h>

#include <limits>

using namespace kentongan;

TEST_CASE("trim and split keep what is inside") {
    CHECK(trim(" \t\r\n a b \v\f ") == "a b");
    CHECK(trim("   ").empty());
    CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(join({"a", "", "b"}, ", ") == "a, , b");
    CHECK(join({}, ", ").empty());
}

TEST_CASE("only ASCII letters have a case here") {
    CHECK(ascii_lower("DESA É") == "desa É");
    CHECK(equals_ignoring_case("Content-Type", "content-TYPE"));
    CHECK_FALSE(equals_ignoring_case("a", "ab"));
    CHECK_FALSE(equals_ignoring_case("É", "é"));
}

TEST_CASE("UTF-8 is valid only as Unicode's table 3-7 says") {
    for (const char* good : {"", "desa", "é", "€", "🌋", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80", "\xF0\x90\x80\x80"})
        CHECK_MESSAGE(is_valid_utf8(good), good);
    for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                            "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
                            "\xE2\x82", "\xF0\x9F\x8C", "\xC3(", "\xFF"})
        CHECK_FALSE(is_valid_utf8(bad));
}

TEST_CASE("length and prefix count code points, and a cut shows") {
    CHECK(utf8_length("désa 🌋") == 6);
    CHECK(utf8_prefix("désa 🌋", 6) == "désa 🌋");
    CHECK(utf8_prefix("désa 🌋", 5) == "désa…");
    CHECK(utf8_prefix("désa", 1) == "…");
    CHECK(utf8_prefix("désa", 0).empty());
    CHECK(utf8_prefix("", 3).empty());
}

TEST_CASE("numbers are numbers from the first to the last character") {
    CHECK(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "--1"})
        CHECK_FALSE_MESSAGE(parse_integer(bad).has_value(), bad);
    CHECK(parse_real("-7.5") == -7.5);
    CHECK(parse_real("1e3") == 1000);
    for (const char* bad : {"", "1,5", "nan", "inf", "1e999", "5 km", "."})
        CHECK_FALSE_MESSAGE(parse_real(bad).has_value(), bad);
}

TEST_CASE("replace_all does not look at what it put in") {
    CHECK(replace_all("aaa", "a", "aa") == "aaaaaa");
    CHECK(replace_all("a-b-", "-", "") == "ab");
    CHECK(replace_all("abc", "", "x") == "abc");
}

TEST_CASE("HTML and URL escapes") {
    CHECK(html_escape("<a href=\"x\">'&amp;</a>") ==
          "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&lt;/a&gt;");
    CHECK(url_encode("a b/ü~-._") == "a%20b%2F%C3%BC~-._");
    CHECK(url_decode("a%20b+c%2f", false) == "a b+c/");
    CHECK(url_decode("a+b", true) == "a b");
    for (const char* bad : {"%", "%2", "%zz", "a%2"}) CHECK_FALSE(url_decode(bad, false));
}

TEST_CASE("base64 as in RFC 4648 §10, both alphabets, padding optional") {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(base64_encode(plain) == encoded);
        CHECK(base64_decode(encoded) == plain);
    }
    CHECK(base64url_encode("\xfb\xff") == "-_8");
    CHECK(base64_encode("\xfb\xff") == "+/8=");
    CHECK(base64_decode("-_8") == "\xfb\xff");
    CHECK(base64_decode("+/8=") == "\xfb\xff");
    for (const char* bad : {"Z", "Zg=g", "Z g=", "Zm9vY"}) CHECK_FALSE(base64_decode(bad));
    CHECK(hex_encode(std::string_view("\x00\xff\x1a", 3)) == "00ff1a");
}
