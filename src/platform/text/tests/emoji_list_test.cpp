#include "platform/text/emoji_list.h"

#include <doctest/doctest.h>

using namespace kentongan::text;

TEST_CASE("a list of emoji keeps what is sound, each once, and has an end") {
    std::string list;
    const std::string url = "https://jauh.test/a.png";
    add_emoji(list, "kentong", url);
    add_emoji(list, "kentong", "https://jauh.test/b.png");
    for (const char* bad : {"", "a b", "a-b", ":a:", "é"}) add_emoji(list, bad, url);
    add_emoji(list, std::string(65, 'a'), url);
    for (const char* bad : {"", "javascript:x", "/a.png", "https://jauh.test/a b"})
        add_emoji(list, "lain", bad);
    add_emoji(list, "lain", "https://jauh.test/" + std::string(2048, 'a'));
    CHECK(list == "kentong https://jauh.test/a.png");
    add_emoji(list, "Api_2", "http://jauh.test/api.png");
    const auto found = emojis_in(list);
    REQUIRE(found.size() == 2);
    CHECK(found[1].first == "Api_2");
    CHECK(found[1].second == "http://jauh.test/api.png");
    for (int i = 0; i < 100; ++i) add_emoji(list, "e" + std::to_string(i), url);
    CHECK(emojis_in(list).size() == 50);
    CHECK(emojis_in("").empty());
}

TEST_CASE("an emoji stands in a text between colons") {
    CHECK(names_emoji("Bunyi :kentong:", "kentong"));
    CHECK(names_emoji("kentong :kentong:!", "kentong"));
    CHECK_FALSE(names_emoji("kentong:", "kentong"));
    CHECK_FALSE(names_emoji(":kentongan:", "kentong"));
    CHECK_FALSE(names_emoji("", "kentong"));
}
