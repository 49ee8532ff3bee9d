#include <doctest/doctest.h>

#include "cap/bmkg_nowcast.h"
#include "cap/parse.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

Alert recorded(const char* language) {
    auto parsed = parse_cap(
        read_data(std::string("bmkg/rec-20260924__cap-") + language + "-CGT20260924002_alert.xml"));
    REQUIRE(parsed.ok());
    return parsed->front();
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("district names are found in both languages of the recorded alert") {
    for (const char* language : {"id", "en"})
        CHECK(places_in_description(recorded(language).infos[0].description) ==
              Names{"DENGILO", "MANANGGU"});
}

TEST_CASE("the long list of Banten is complete") {
    const auto parsed = parse_cap(read_data("bmkg/bmkg-api__cap_banten.xml"));
    REQUIRE(parsed.ok());
    const auto names = places_in_description(parsed->front().infos[0].description);
    REQUIRE(names.size() == 20);
    CHECK(names.front() == "Bojonegara");
    CHECK(names[5] == "Curug Bitung");
    CHECK(names.back() == "Tirtayasa");
}

TEST_CASE("spreading is a list of its own") {
    const auto places = named_places(
        "Hujan lebat akan terjadi di Jawa Tengah, khususnya di Wiradesa, Kajen dan sekitarnya. "
        "Dapat meluas ke wilayah Batang, Kajen, dan Bandar dan sekitarnya.\nMasyarakat …");
    CHECK(places.now == Names{"Wiradesa", "Kajen"});
    CHECK(places.spreading == Names{"Batang", "Bandar"});
}

TEST_CASE("an abbreviation's full stop does not end the list") {
    CHECK(named_places("khususnya di BAYUNG LENCIR, BTS. ULU, MA'U, BANYUASIN II.\n Kondisi ini")
              .now == Names{"BAYUNG LENCIR", "BTS. ULU", "MA'U", "BANYUASIN II"});
}

TEST_CASE("prose of another shape names nobody") {
    CHECK(places_in_description("Hujan lebat di Jawa.").empty());
    CHECK(places_in_description("").empty());
    CHECK(places_in_description("khususnya di ").empty());
}

TEST_CASE("what the office left out is taken from the prose") {
    Alert alert = recorded("id");
    alert.infos[0].expires.reset();
    normalise_nowcast(alert);
    CHECK(alert.infos[0].areas[0].province_name == "Gorontalo");
    CHECK(alert.infos[0].instruction.starts_with("Masyarakat dihimbau untuk tetap waspada"));
    CHECK(alert.infos[0].instruction.ends_with("keselamatan."));
    CHECK(alert.infos[0].expires == utc(2026, 9, 24, 9, 27));
    Alert bare = recorded("id");
    bare.infos[0].expires.reset();
    bare.infos[0].description = "Hujan.";
    normalise_nowcast(bare);
    CHECK(bare.infos[0].expires == bare.sent + std::chrono::hours(3));
}

TEST_CASE("two documents of one identifier become one alert in two languages") {
    Alert alert = recorded("id");
    CHECK(merge_languages(alert, recorded("en")));
    REQUIRE(alert.infos.size() == 2);
    CHECK(alert.infos[0].language == "id");
    CHECK(alert.infos[1].language == "en");
    CHECK(merge_languages(alert, recorded("en")));  // again changes nothing
    CHECK(alert.infos.size() == 2);
}

TEST_CASE("a later document of the same language replaces, another identifier does not") {
    Alert alert = recorded("id");
    Alert later = recorded("id");
    later.sent += std::chrono::minutes(5);
    later.infos[0].headline = "Baru";
    CHECK(merge_languages(alert, later));
    CHECK(alert.infos.size() == 1);
    CHECK(alert.infos[0].headline == "Baru");
    Alert older = recorded("id");
    older.infos[0].headline = "Lama";
    CHECK(merge_languages(alert, older));
    CHECK(alert.infos[0].headline == "Baru");
    Alert other = recorded("en");
    other.identifier += "x";
    CHECK_FALSE(merge_languages(alert, other));
    CHECK(alert.infos.size() == 1);
}
