#include "platform/text/stem.h"

#include <doctest/doctest.h>

using namespace kentongan;

TEST_CASE("words of one Indonesian root meet") {
    CHECK(text::stemmed("pengungsian") == text::stemmed("mengungsi"));
    CHECK(text::stemmed("kebanjiran") == text::stemmed("banjir"));
    CHECK(text::stemmed("Bantuan makanan") == text::stemmed("bantu makan"));
}

TEST_CASE("case and accents do not count") {
    CHECK(text::fold("Désa ÉLOK") == "desa elok");
    CHECK(text::fold("ﬁ") == "fi");
    CHECK(text::stemmed("BANJIR, banjir!") == text::stemmed("banjir banjir"));
}

TEST_CASE("what is no word, or too long for one, is left out") {
    CHECK(text::stemmed("!!! -- ()") == "");
    CHECK(text::stemmed(std::string(5000, 'a')) == "");
    CHECK(text::stems("a b c d", 2).size() == 2);
    CHECK(text::stemmed("\xff\xfe") == "");
}

TEST_CASE("questions are quoted, so that nothing in them is an operator") {
    using text::LastWord;
    CHECK(text::fts5_query("rumah OR \"sakit", LastWord::Begun) == "\"rumah\" \"or\" \"sakit\" *");
    CHECK(text::fts5_query("rumah OR \"sakit", LastWord::Whole) == "\"rumah\" \"or\" \"sakit\"");
    CHECK(text::fts5_query("***", LastWord::Begun) == "");
    CHECK(text::tsquery("rumah & !sakit'", LastWord::Begun) == "'rumah' & 'sakit':*");
    CHECK(text::tsquery("rumah & !sakit'", LastWord::Whole) == "'rumah' & 'sakit'");
}
