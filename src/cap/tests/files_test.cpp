// Every recorded file has an expected outcome: read with these facts, or refused for this reason.
#include <doctest/doctest.h>

#include <algorithm>

#include "cap/bmkg_quake.h"
#include "cap/feed.h"
#include "cap/level.h"
#include "cap/parse.h"
#include "cap/write.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

enum class Form { Cap, Feed, Quakes };

struct Expected {
    const char* file;
    Form form;
    // Refused for this field or detail; nullptr when it is read.
    const char* refused_for;
    std::size_t alerts;            // for feeds: entries
    const char* first;             // identifier of the first alert or entry
    const char* remark = nullptr;  // what had to be mended begins like this
    Level level = Level::Info;     // of the first alert
    std::size_t infos = 1;
    std::size_t shapes = 0;  // polygons and circles of the first info
};

constexpr const char* kGoogle = "cap/google-testdata/";
constexpr auto kInfo = Level::Info;
constexpr auto kWaspada = Level::Waspada;
constexpr auto kSiaga = Level::Siaga;
constexpr auto kAwas = Level::Awas;
constexpr const char* kUsgs = "USGS-earthquakes-us2010apcd.6.20100831T000925.496Z";
constexpr const char* kHtml = "info: HTML in a text";
constexpr const char* kFire = "tag:www.rfs.nsw.gov.au2011-10-18:40500";
constexpr const char* kBaltimore =
    "http://www.weather.gov/alerts-beta/"
    "wwacapget.php?x=DC20100829202900LWXAirQualityAlertLWX20100831040000DC";

const std::vector<Expected> kCapFiles{
    {"43b080713727.cap", Form::Cap, nullptr, 1, "43b080713727", nullptr, kSiaga, 1, 0},
    {"KAR0-0306112239-SW.cap", Form::Cap, nullptr, 1, "KAR0-0306112239-SW", nullptr, kSiaga, 1, 0},
    {"amber.atom", Form::Feed, nullptr, 1, "http://doj.dc.gov/amber12345"},
    {"amber.rss", Form::Feed, nullptr, 1, "KAR0-0306112239-SW"},
    {"australia.cap", Form::Cap, nullptr, 1, "tag:www.rfs.nsw.gov.au2011-10-06:40184", kHtml, kInfo,
     2, 1},
    {"bushfire.edxlde", Form::Cap, nullptr, 7, kFire, kHtml, kInfo, 1, 1},
    {"bushfire_invalid.edxlde", Form::Cap, nullptr, 6, kFire,
     "alert: one of this document was refused for its identifier", kInfo, 1, 1},
    {"bushfire_valid.edxlde", Form::Cap, nullptr, 7, kFire, kHtml, kInfo, 1, 1},
    {"canada.cap", Form::Cap, nullptr, 1, "2.49.0.1.124.6bddbc91.2012", nullptr, kInfo, 2, 2},
    {"canada_errors.cap", Form::Cap, nullptr, 1, "2.49.0.1.124.6bddbc91.2012",
     "references: missing", kInfo, 1, 1},
    {"canada_signed.atom", Form::Feed, nullptr, 1,
     "tag:rss1.naad-adna.pelmorex.com,2013-08-19:feed.atom/2.49.0.1.124.8bc841b8.2013"},
    {"canada_signed.cap", Form::Cap, nullptr, 1, "2.49.0.1.124.f2c83f5f.2013", nullptr, kWaspada, 2,
     2},
    {"cap11.xsd", Form::Cap, "alert", 0, ""},
    {"cap12_extended.xsd", Form::Cap, "alert", 0, ""},
    {"earthquake-iso8859-1.cap", Form::Cap, nullptr, 1,
     "USGS-earthquakes-usB000D5T4.3947362.7.20121014T225304.360Z.0", nullptr, kInfo, 1, 1},
    {"earthquake.atom", Form::Feed, nullptr, 1, "TRI13970876.1"},
    {"earthquake.cap", Form::Cap, nullptr, 1, kUsgs, nullptr, kInfo, 1, 1},
    {"earthquake_index.atom", Form::Feed, nullptr, 1, "urn:earthquake-usgs-gov:us:2010apcd"},
    {"earthquake_signed.cap", Form::Cap, nullptr, 1,
     "USGS-earthquakes-nc71635010.28103893.20110906T171538.586Z", nullptr, kInfo, 1, 1},
    {"empty_weather_index.atom", Form::Feed, nullptr, 0, ""},
    {"environment_canada_x509_cert.pem", Form::Cap, "does not begin with an element", 0, ""},
    {"invalid.cap", Form::Cap, "scope", 0, ""},
    {"invalid.rss", Form::Feed, nullptr, 0, "", "entry: one without id and link"},
    {"invalid_element.atom", Form::Feed, nullptr, 1, "id1", "entry id1: neither link nor alert"},
    {"naads_x509_cert.pem", Form::Cap, "does not begin with an element", 0, ""},
    {"no_entries.atom", Form::Feed, nullptr, 0, ""},
    {"no_id.atom", Form::Feed, nullptr, 0, "", "entry: one without id and link"},
    {"no_link.atom", Form::Feed, nullptr, 1, kBaltimore, "entry http"},
    {"no_optional_fields.cap", Form::Cap, nullptr, 1, kUsgs, nullptr, kInfo, 0, 0},
    {"no_title.atom", Form::Feed, nullptr, 1, kBaltimore, "entry http"},
    {"noaa_errors.cap", Form::Cap, nullptr, 1,
     "NOAA-NWS-ALERTS-NV20110710035200FloodWarning20110812031500NV.LKNFLWLKN."
     "b246748c7bbfa7c65ae9b960569510dd",
     "severity: missing or unreadable", kInfo, 1, 1},
    {"ny_index.rss", Form::Feed, nullptr, 2, "NYAlert-ALLHAZALERT-3167113"},
    {"thunderstorm.cap", Form::Cap, nullptr, 1, "KSTO1055887203", nullptr, kSiaga, 1, 1},
    {"wcatwc-warning.cap", Form::Cap, nullptr, 1, "PAAQ-2-lqw6d6", nullptr, kAwas, 1, 0},
    {"weather.atom", Form::Feed, nullptr, 1,
     "http://www.weather.gov/alerts-beta/"
     "wwacapget.php?x=DC20120829202900LWXAirQualityAlertLWX20120831040000DC"},
    {"weather.cap", Form::Cap, nullptr, 1,
     "NOAA-NWS-ALERTS-MT20100830100700TFXFlashFloodWatchTFX20100830180000MT", nullptr, kSiaga, 1,
     0},
    {"weather_index.atom", Form::Feed, nullptr, 2,
     "http://www.weather.gov/alerts-beta/"
     "wwacapget.php?x=CT20100831030400OKXAirQualityAlertOKX20100901031500CT"},
    {"weather_invalid.atom", Form::Feed, nullptr, 1, kBaltimore},
    {"xee.atom", Form::Feed, "a DOCTYPE is refused", 0, ""},
    {"xee.cap", Form::Cap, "a DOCTYPE is refused", 0, ""},
};

const std::vector<Expected> kOtherFiles{
    {"cap/oasis/CAP-v1.2.xsd", Form::Cap, "alert", 0, ""},
    {"cap/oasis/cap_amber_alert_example.xml", Form::Cap, nullptr, 1, "KAR0-0306112239-SW", nullptr,
     kSiaga, 2, 0},
    {"bmkg/bmkg-api__autogempa.json", Form::Quakes, nullptr, 1,
     "bmkg-gempa-20260216061530-689S10967E", nullptr, kInfo, 1, 1},
    {"bmkg/bmkg-api__cap_banten.xml", Form::Cap, nullptr, 1, "2.49.0.1.360.0.2026.02.16.16.36.004",
     nullptr, kWaspada, 1, 2},
    {"bmkg/bmkg-api__cap_jateng.xml", Form::Cap, nullptr, 1, "2.49.0.1.360.0.2026.02.16.16.45.005",
     nullptr, kWaspada, 1, 1},
    {"bmkg/bmkg-api__forecast_response.json", Form::Quakes, "Infogempa.gempa", 0, ""},
    {"bmkg/bmkg-api__gempadirasakan.json", Form::Quakes, nullptr, 2,
     "bmkg-gempa-20260216061530-689S10967E", nullptr, kInfo, 1, 1},
    {"bmkg/bmkg-api__gempaterkini.json", Form::Quakes, nullptr, 2,
     "bmkg-gempa-20260216061530-689S10967E", nullptr, kInfo, 1, 1},
    {"bmkg/bmkg-api__rss_active.xml", Form::Feed, nullptr, 3,
     "2.49.0.1.360.0.2026.02.16.16.36.004"},
    // Oldest first: the older event's end, then PD-1 to PD-4.
    {"bmkg/rec-20260815__last30tsunamievent-trimmed.xml", Form::Cap, nullptr, 6,
     "bmkg-tsunami-20260608101548", "references: the bulletins it ends", kInfo, 1, 0},
    {"bmkg/rec-20260924__autogempa.json", Form::Quakes, nullptr, 1,
     "bmkg-gempa-20260923121656-851S12327E", nullptr, kInfo, 1, 1},
    {"bmkg/rec-20260924__cap-en-CGT20260924002_alert.xml", Form::Cap, nullptr, 1,
     "2.49.0.1.360.0.2026.09.24.07.75.002", nullptr, kWaspada, 1, 4},
    {"bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml", Form::Cap, nullptr, 1,
     "2.49.0.1.360.0.2026.09.24.07.75.002", nullptr, kWaspada, 1, 4},
    {"bmkg/rec-20260924__nowcast-rss-id.xml", Form::Feed, nullptr, 11,
     "2.49.0.1.360.0.2026.09.24.07.75.002"},
};

std::vector<Expected> all_files() {
    static std::vector<std::string> names;  // keeps the joined names alive
    if (names.empty())
        for (const Expected& file : kCapFiles) names.push_back(std::string(kGoogle) + file.file);
    std::vector<Expected> files = kOtherFiles;
    for (std::size_t i = 0; i < kCapFiles.size(); ++i) {
        files.push_back(kCapFiles[i]);
        files.back().file = names[i].c_str();
    }
    return files;
}

void check_alert(const Alert& alert, const Expected& expected) {
    CHECK(alert.identifier == expected.first);
    CHECK(level_of(alert) == expected.level);
    CHECK(alert.infos.size() == expected.infos);
    std::size_t shapes = 0;
    if (!alert.infos.empty())
        for (const Area& area : alert.infos.front().areas)
            shapes += area.polygons.size() + area.circles.size();
    CHECK(shapes == expected.shapes);
    if (expected.remark)
        CHECK(has_remark(alert.remarks, expected.remark));
    else
        CHECK(alert.remarks.empty());
}

template <class T>
void check_refused(const Result<T>& result, const Expected& expected) {
    REQUIRE_FALSE(result.ok());
    const std::string why = result.error().field() + " " + result.error().detail();
    CHECK_MESSAGE(why.find(expected.refused_for) != std::string::npos, why);
}

void check_feed(const std::string& text, const Expected& expected) {
    const auto feed = parse_feed(text);
    if (expected.refused_for) return check_refused(feed, expected);
    REQUIRE(feed.ok());
    REQUIRE(feed->entries.size() == expected.alerts);
    if (!feed->entries.empty()) CHECK(feed->entries.front().id == expected.first);
    if (expected.remark)
        CHECK(has_remark(feed->remarks, expected.remark));
    else
        CHECK(feed->remarks.empty());
}

std::vector<Alert> alerts_of(const Expected& file) {
    const std::string text = read_data(file.file);
    std::vector<Alert> alerts;
    if (file.form == Form::Feed) {
        auto feed = parse_feed(text);
        if (feed.ok())
            for (FeedEntry& entry : feed->entries)
                for (Alert& alert : entry.alerts) alerts.push_back(std::move(alert));
        return alerts;
    }
    auto parsed = file.form == Form::Quakes ? parse_quakes(text) : parse_cap(text);
    if (parsed.ok()) alerts = std::move(*parsed);
    return alerts;
}

}  // namespace

TEST_CASE("every recorded file is in the table") {
    std::vector<std::string> known;
    for (const Expected& file : all_files()) known.emplace_back(file.file);
    std::ranges::sort(known);
    std::vector<std::string> present;
    for (const char* folder : {"bmkg", "cap/google-testdata", "cap/oasis"})
        std::ranges::move(data_files(folder), std::back_inserter(present));
    std::ranges::sort(present);
    CHECK(known == present);
}

TEST_CASE("every recorded file is read or refused as expected") {
    for (const Expected& file : all_files()) {
        CAPTURE(file.file);
        const std::string text = read_data(file.file);
        if (file.form == Form::Feed) {
            check_feed(text, file);
            continue;
        }
        const auto parsed = file.form == Form::Quakes ? parse_quakes(text) : parse_cap(text);
        if (file.refused_for) {
            check_refused(parsed, file);
            continue;
        }
        REQUIRE(parsed.ok());
        REQUIRE(parsed->size() == file.alerts);
        check_alert(parsed->front(), file);
    }
}

TEST_CASE("whatever was accepted is written as valid CAP 1.2 and read back the same") {
    std::vector<std::string> documents;
    for (const Expected& file : all_files()) {
        CAPTURE(file.file);
        for (const Alert& alert : alerts_of(file)) {
            documents.push_back(write_cap(alert));
            const auto back = parse_cap(documents.back());
            REQUIRE(back.ok());
            REQUIRE(back->size() == 1);
            const Alert& again = back->front();
            CHECK(again.identifier == alert.identifier);
            CHECK(again.sender == alert.sender);
            CHECK(again.sent == std::chrono::floor<std::chrono::seconds>(alert.sent));
            CHECK(again.msg_type == alert.msg_type);
            CHECK(again.references == alert.references);
            REQUIRE(again.infos.size() == alert.infos.size());
            for (std::size_t i = 0; i < alert.infos.size(); ++i) {
                CHECK(again.infos[i].severity == alert.infos[i].severity);
                CHECK(again.infos[i].description == alert.infos[i].description);
                CHECK(again.infos[i].areas.size() == alert.infos[i].areas.size());
                CHECK(again.infos[i].expires.has_value());
            }
        }
    }
    REQUIRE(documents.size() >= 50);
    CHECK(schema_complaints(documents) == "");
}

TEST_CASE("the schema judge does find faults") {
    std::string broken = write_cap(sample_alert());
    CHECK(schema_complaints({broken}) == "");
    broken.replace(broken.find("<scope>"), 22, "");
    CHECK(schema_complaints({broken}) != "");
}
