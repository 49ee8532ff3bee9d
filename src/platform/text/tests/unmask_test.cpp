#include "platform/text/unmask.h"

#include <doctest/doctest.h>

using namespace kentongan;

TEST_CASE("Letters that look the same are the same") {
    CHECK(text::unmask("ЅІАGА") == "SIAGA");                  // Cyrillic but for the G
    CHECK(text::unmask("𝐁𝐚𝐧𝐣𝐢𝐫 ＡＷＡＳ") == "Banjir AWAS");  // mathematical, full width
    CHECK(text::unmask("áwàs") == "awas");
}

TEST_CASE("What nobody sees goes away") {
    CHECK(text::unmask("AW\u200bAS\u202e \u2066sampai\u2069\ufeff") == "AWAS sampai");
    CHECK(text::unmask("a\r\nb\tc\u00a0d") == "a\nb c d");
    CHECK(text::unmask("a\x01\xff") == "a\ufffd");
}

TEST_CASE("Words are runs of letters and digits, without case") {
    CHECK(text::plain_words("Di mana: SLEMAN, 14.32 WIB!") ==
          std::vector<std::string>{"di", "mana", "sleman", "14", "32", "wib"});
    CHECK(text::plain_words("?!").empty());
}
