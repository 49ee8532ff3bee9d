#include <doctest/doctest.h>

#include "rooms/regions/api.h"
#include "rooms/regions/fold.h"
#include "rooms/regions/types.h"

using namespace kentongan::regions;

TEST_CASE("codes are read with and without dots, by form only") {
    auto village = Code::parse("34.02.05.2001");
    REQUIRE(village);
    CHECK(village->packed() == 3402052001u);
    CHECK(village->level() == Level::Village);
    CHECK(Code::parse("3402052001") == village);
    CHECK(Code::parse("34.02.05")->level() == Level::District);
    CHECK(Code::parse("34.02")->level() == Level::Regency);
    CHECK(Code::parse("34")->level() == Level::Province);
    CHECK(Code::parse("0") == Code());
    for (const char* text :
         {"", "3", "34.", "34.2", "34.02.", "34.02.05.20", "34.02.05.20011", "34.0x", "00", "34.00",
          "3402.05", "34-02", "34.02.05.2001.", " 34", "340"})
        CHECK_FALSE(Code::parse(text));
}

TEST_CASE("a code knows what it lies in") {
    Code village = *Code::parse("34.02.05.2001");
    CHECK(village.parent().to_string() == "34.02.05");
    CHECK(village.parent().parent().to_string() == "34.02");
    CHECK(village.at(Level::Province).to_string() == "34");
    CHECK(village.at(Level::Country) == Code());
    CHECK(Code::parse("34")->parent() == Code());
    CHECK(Code().parent() == Code());
    CHECK(village.to_string() == "34.02.05.2001");
    CHECK(Code::parse("11.01.01.1001")->to_string() == "11.01.01.1001");
    CHECK(Code().to_string() == "0");
    CHECK(Code::parse("34.02")->contains(village));
    CHECK(village.contains(village));
    CHECK(Code().contains(village));
    CHECK_FALSE(village.contains(*Code::parse("34.02")));
    CHECK_FALSE(Code::parse("34.03")->contains(village));
}

TEST_CASE("a set of codes covers what lies in it, and overlaps what it lies in too") {
    const auto code = [](const char* text) { return *Code::parse(text); };
    const std::vector<Code> cover{code("33"), code("34.02.05"), code("34.02.07.2001")};
    struct Row {
        const char* place;
        bool covered, overlapping;
    };
    for (const auto& row :
         {Row{"33.01.01.2001", true, true}, Row{"33", true, true}, Row{"34", false, true},
          Row{"34.02", false, true}, Row{"34.02.05", true, true}, Row{"34.02.05.2001", true, true},
          Row{"34.02.06", false, false}, Row{"34.02.07", false, true},
          Row{"34.02.07.2001", true, true}, Row{"34.02.07.2002", false, false},
          Row{"34.03", false, false}, Row{"32", false, false}, Row{"91", false, false}}) {
        CAPTURE(row.place);
        CHECK(covers(cover, code(row.place)) == row.covered);
        CHECK(overlaps(cover, code(row.place)) == row.overlapping);
        CHECK_FALSE(overlaps({}, code(row.place)));
        CHECK(overlaps(std::vector<Code>{Code()}, code(row.place)));
    }
    CHECK(overlaps(cover, Code()));
    CHECK_FALSE(overlaps({}, Code()));
}

TEST_CASE("names are folded to what is meant") {
    CHECK(fold_words("Regapu’u (KOTA)") == std::vector<std::string>{"regapuu", "kota"});
    CHECK(fold_words("  Séléman/Dua-3 ") == std::vector<std::string>{"seleman", "dua", "3"});
    CHECK(fold_words("\xff\xe2\x80").empty());
    CHECK(plain_key(fold_words("KOTA-BAU-BAU")) == "kotabaubau");
    auto folded = fold_name(fold_words("Kota Administrasi Jakarta Utara"), Level::Regency);
    CHECK(folded.kind == Kind::Kota);
    CHECK(folded.key == "jakartautara");
    CHECK(fold_name(fold_words("KAB. KEP. SULA"), Level::Regency).key == "kepulauansula");
    CHECK(fold_name(fold_words("Kec. Kretek"), Level::District).key == "kretek");
    CHECK(fold_name(fold_words("Kota Agung"), Level::District).key == "kotaagung");
}
