#include "platform/base/csv.h"

#include <doctest/doctest.h>

using namespace kentongan;
using Cells = std::vector<std::string>;

TEST_CASE("csv: cells are quoted where they must be, and formulas are made harmless") {
    std::string out;
    CsvWriter csv(out);
    csv.row({"Sidomulyo, Bantul", "kata \"kentongan\"", "", "=SUM(A1)"});
    csv.row({"+6281234567890", "-1", "@x", "dua\nbaris"});
    CHECK(out ==
          "\xef\xbb\xbf\"Sidomulyo, Bantul\",\"kata \"\"kentongan\"\"\",,'=SUM(A1)\r\n"
          "'+6281234567890,'-1,'@x,\"dua\nbaris\"\r\n");
}

TEST_CASE("csv: what was written is read again") {
    std::string out;
    const Cells cells{"Sidomulyo, Bantul", "kata \"kentongan\"", "", "+6281234567890",
                      "dua\nbaris"};
    CsvWriter(out).row(cells);
    auto rows = parse_csv(out, 9);
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 1);
    CHECK((*rows)[0].cells == cells);
}

TEST_CASE("csv: semicolons, empty lines, and the number of each line") {
    auto rows = parse_csv("a;b\n\n;;\r\n\"x\ny\"; z \nlast", 9);
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 3);
    CHECK((*rows)[0].cells == Cells{"a", "b"});
    CHECK((*rows)[1].line == 4);
    CHECK((*rows)[1].cells == Cells{"x\ny", "z"});
    CHECK((*rows)[2].line == 6);
    CHECK((*rows)[2].cells == Cells{"last"});
}

TEST_CASE("csv: what cannot be read is refused") {
    CHECK(parse_csv("a,\"b", 9).error().code() == ErrorCode::BadRequest);
    CHECK(parse_csv("a\xff", 9).error().code() == ErrorCode::BadRequest);
    CHECK(parse_csv("a\nb\nc", 2).error().code() == ErrorCode::TooLarge);
    CHECK(parse_csv("", 2)->empty());
}
