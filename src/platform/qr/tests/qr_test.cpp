#include "platform/qr/qr.h"

#include <doctest/doctest.h>

using namespace kentongan;

TEST_CASE("A code of the first version has 21 modules, its finders and a quiet zone") {
    const auto picture = qr::svg("K", "Kode");
    CHECK(picture.find("viewBox=\"0 0 29 29\"") != std::string::npos);
    // Upper row of both upper finders: seven dark modules at the left and at the right edge.
    CHECK(picture.find("M4 4h7v1h-7z") != std::string::npos);
    CHECK(picture.find("M18 4h7v1h-7z") != std::string::npos);
    CHECK(picture.find("aria-label=\"Kode\"") != std::string::npos);
}

TEST_CASE("What it is called is escaped, and what has no code is refused") {
    CHECK(qr::svg("https://desa.test/k/7KQ2-9XHM", "\"><script>").find("<script>") ==
          std::string::npos);
    CHECK_THROWS(qr::svg("", "kosong"));
    CHECK_THROWS(qr::svg(std::string(501, 'a'), "panjang"));
}
