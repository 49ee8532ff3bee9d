#include <doctest/doctest.h>

#include <algorithm>

#include "cap/bmkg_quake.h"
#include "cap/level.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

Alert quake(const std::string& fields) {
    auto parsed = parse_quakes(
        R"({"Infogempa":{"gempa":{"DateTime":"2026-08-14T21:58:24+00:00","Lintang":"8.41 LS",)"
        R"("Bujur":"121.39 BT","Wilayah":"30 km TimurLaut Mbay",)" +
        fields + "}}}");
    REQUIRE(parsed.ok());
    REQUIRE(parsed->size() == 1);
    return parsed->front();
}

}  // namespace

TEST_CASE("the recorded latest quake is small, felt, and no danger") {
    const auto parsed = parse_quakes(read_data("bmkg/rec-20260924__autogempa.json"));
    REQUIRE(parsed.ok());
    const Alert& alert = parsed->front();
    CHECK(alert.identifier == "bmkg-gempa-20260923121656-851S12327E");
    CHECK(alert.sent == utc(2026, 9, 23, 12, 16, 56));
    const Info& info = alert.infos.front();
    CHECK(info.event == "Gempa bumi");
    CHECK(info.categories == std::vector{Category::Geo});
    CHECK(info.severity == Severity::Minor);
    CHECK(info.expires == utc(2026, 9, 23, 14, 16, 56));
    CHECK(level_of(alert) == Level::Info);
    REQUIRE(alert.felt.size() == 1);
    CHECK(alert.felt[0].place == "Kab. Lembata");
    CHECK(alert.felt[0].mmi == 3);
    CHECK(parameter(info, "TsunamiPotential") == "Unknown");
    CHECK(info.resources.front().uri ==
          "https://data.bmkg.go.id/DataMKG/TEWS/20260923191656.mmi.jpg");
    const Circle& circle = info.areas.front().circles.front();
    CHECK(circle.centre.lat == doctest::Approx(-8.51));
    CHECK(circle.centre.lon == doctest::Approx(123.27));
    CHECK(circle.radius_km == 10);
}

TEST_CASE("one quake in three files is one alert") {
    std::vector<std::string> identifiers;
    for (const char* file : {"bmkg/bmkg-api__autogempa.json", "bmkg/bmkg-api__gempaterkini.json",
                             "bmkg/bmkg-api__gempadirasakan.json"}) {
        const auto parsed = parse_quakes(read_data(file));
        REQUIRE(parsed.ok());
        identifiers.push_back(parsed->front().identifier);
    }
    CHECK(std::ranges::count(identifiers, identifiers.front()) == 3);
}

TEST_CASE("the XML form and the older lon,lat form mean the same quake") {
    const auto parsed = parse_quakes(
        "<Infogempa><gempa><Tanggal>23 Sep 2026</Tanggal><Jam>19:16:56 WIB</Jam>"
        "<point><coordinates>123.27,-8.51</coordinates></point><Magnitude>1.8</Magnitude>"
        "<Kedalaman>12 km</Kedalaman><Wilayah>Lembata</Wilayah></gempa></Infogempa>");
    REQUIRE(parsed.ok());
    CHECK(parsed->front().identifier == "bmkg-gempa-20260923121656-851S12327E");
    CHECK(has_remark(parsed->front().remarks, "Coordinates: latitude and longitude were swapped"));
}

TEST_CASE("severity comes from intensity, else from magnitude and depth") {
    struct Row {
        const char* fields;
        Severity severity;
    };
    for (const Row& row : {
             Row{R"("Magnitude":"7.7","Kedalaman":"15 km","Dirasakan":"II Ende")", Severity::Minor},
             Row{R"("Magnitude":"4.9","Dirasakan":"IV-V Ende, III Bima")", Severity::Moderate},
             Row{R"("Magnitude":"4.9","Dirasakan":"VI Ende")", Severity::Severe},
             Row{R"("Magnitude":"4.9","Dirasakan":"VIII Ende")", Severity::Extreme},
             Row{R"("Magnitude":"5.9","Kedalaman":"10 km")", Severity::Minor},
             Row{R"("Magnitude":"6.0","Kedalaman":"10 km")", Severity::Moderate},
             Row{R"("Magnitude":"7.0","Kedalaman":"10 km")", Severity::Severe},
             Row{R"("Magnitude":"7.0","Kedalaman":"600 km")", Severity::Moderate},
             Row{R"("Magnitude":"8.0","Kedalaman":"10 km")", Severity::Extreme},
             Row{R"("Magnitude":5.0,"Potensi":"Berpotensi tsunami")", Severity::Severe},
         }) {
        CAPTURE(row.fields);
        CHECK(quake(row.fields).infos.front().severity == row.severity);
    }
}

TEST_CASE("a severe quake tells people what to do") {
    const Alert alert = quake(R"("Magnitude":"7.7","Potensi":"Potensi TSUNAMI untuk diteruskan")");
    CHECK(alert.infos.front().urgency == Urgency::Immediate);
    CHECK(alert.infos.front().instruction.find("tempat tinggi") != std::string::npos);
    CHECK(alert.infos.front().responses == std::vector{ResponseType::Evacuate});
}

TEST_CASE("potential is prose: the negation wins only where it negates") {
    using enum TsunamiPotential;
    CHECK(tsunami_potential("Tidak berpotensi tsunami") == None);
    CHECK(tsunami_potential("Gempa ini tidak berpotensi TSUNAMI") == None);
    CHECK(tsunami_potential("tdk berpotensi tsunami") == None);
    CHECK(tsunami_potential("Potensi TSUNAMI untuk diteruskan pada masyarakat") == Possible);
    CHECK(tsunami_potential("Berpotensi tsunami, harap tidak panik") == Possible);
    CHECK(tsunami_potential("Berpotensi tsunami. Tidak ada laporan kerusakan") == Possible);
    CHECK(tsunami_potential("Harap tidak panik. Berpotensi tsunami") == Possible);
    CHECK(tsunami_potential("Peringatan dini tsunami dinyatakan telah berakhir") == None);
    CHECK(tsunami_potential("Gempa ini dirasakan untuk diteruskan pada masyarakat") == Unknown);
    CHECK(tsunami_potential("") == Unknown);
}

TEST_CASE("felt lists: roman numerals, ranges, shared intensities") {
    const auto felt = parse_felt("II-III Kab. Lembata, III Pekalongan, Batang; IV - V Bantul");
    REQUIRE(felt.size() == 4);
    CHECK(felt[0].place == "Kab. Lembata");
    CHECK(felt[0].mmi == 3);
    CHECK(felt[1].place == "Pekalongan");
    CHECK(felt[1].mmi == 3);
    CHECK(felt[2].place == "Batang");
    CHECK(felt[2].mmi == 3);
    CHECK(felt[3].place == "Bantul");
    CHECK(felt[3].mmi == 5);
    CHECK(parse_felt("").empty());
    CHECK(parse_felt("-").empty());
    CHECK(parse_felt("Lembata").empty());
    REQUIRE(parse_felt("III MMI Cilacap").size() == 1);
    CHECK(parse_felt("III MMI Cilacap").front().place == "Cilacap");
}

TEST_CASE("roman numerals") {
    const char* numerals[] = {"I",   "II",   "III", "IV", "V",  "VI",
                              "VII", "VIII", "IX",  "X",  "XI", "XII"};
    for (int i = 0; i < 12; ++i) CHECK(parse_mmi(numerals[i]) == i + 1);
    CHECK(parse_mmi("iv") == 4);
    CHECK(parse_mmi("5") == 5);
    for (const char* text : {"", "XIII", "IIII", "0", "13", "M", "VX"})
        CHECK_MESSAGE(!parse_mmi(text).has_value(), text);
}

TEST_CASE("the radius follows its rule and its bounds") {
    CHECK(felt_radius_km(1.8) == 10);
    CHECK(felt_radius_km(5) == doctest::Approx(25.1).epsilon(0.01));
    CHECK(felt_radius_km(7) == doctest::Approx(158.5).epsilon(0.01));
    CHECK(felt_radius_km(9.5) == 400);
}

TEST_CASE("an unreadable entry spoils only itself") {
    const auto parsed = parse_quakes(
        R"({"Infogempa":{"gempa":[{"Magnitude":"x"},{"DateTime":"2026-02-16T06:15:30+00:00",)"
        R"("Coordinates":"-6.89,109.67","Magnitude":"5.4"}]}})");
    REQUIRE(parsed.ok());
    CHECK(parsed->size() == 1);
    CHECK(has_remark(parsed->front().remarks, "gempa: 1 of this document"));
    CHECK_FALSE(parse_quakes("{}").ok());
    CHECK_FALSE(parse_quakes(R"({"Infogempa":{"gempa":[]}})").ok());
    CHECK_FALSE(parse_quakes("").ok());
}
