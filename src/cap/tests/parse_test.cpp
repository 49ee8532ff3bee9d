#include "cap/parse.h"

#include <doctest/doctest.h>

#include "cap/feed.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

std::string document(const std::string& envelope, const std::string& info = {}) {
    return "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>" + envelope +
           (info.empty() ? "" : "<info>" + info + "</info>") + "</alert>";
}

const std::string kEnvelope =
    "<identifier>i</identifier><sender>s</sender><sent>2026-09-24T15:07:00+08:00</sent>"
    "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>";
const std::string kInfo =
    "<category>Met</category><event>Hujan</event><urgency>Expected</urgency>"
    "<severity>Severe</severity><certainty>Likely</certainty>";

Alert parse(const std::string& text) {
    auto parsed = parse_cap(text);
    REQUIRE(parsed.ok());
    return parsed->front();
}

Area parse_area(const std::string& inner) {
    return parse(document(kEnvelope, kInfo + "<area><areaDesc>A</areaDesc>" + inner + "</area>"))
        .infos[0]
        .areas[0];
}

std::string without(std::string text, const std::string& element) {
    const auto start = text.find("<" + element + ">");
    const auto end = text.find("</" + element + ">") + element.size() + 3;
    return text.erase(start, end - start);
}

}  // namespace

TEST_CASE("what CAP requires and is missing is named") {
    for (const char* name : {"identifier", "sender", "sent", "status", "msgType", "scope"}) {
        const auto parsed = parse_cap(document(without(kEnvelope, name), kInfo));
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().code() == ErrorCode::Unprocessable);
        CHECK(parsed.error().field() == name);
    }
    const auto no_event = parse_cap(document(kEnvelope, without(kInfo, "event")));
    REQUIRE_FALSE(no_event.ok());
    CHECK(no_event.error().field() == "event");
    const auto no_area = parse_cap(document(kEnvelope, kInfo + "<area/>"));
    REQUIRE_FALSE(no_area.ok());
    CHECK(no_area.error().field() == "areaDesc");
}

TEST_CASE("scales nobody filled in do not silence a warning") {
    for (const char* name : {"urgency", "severity", "certainty", "category"}) {
        const Alert alert = parse(document(kEnvelope, without(kInfo, name)));
        CHECK(has_remark(alert.remarks, name));
    }
    const Alert alert =
        parse(document(kEnvelope, without(kInfo, "event") + "<headline>H</headline>"));
    CHECK(alert.infos[0].event == "H");
}

TEST_CASE("words in another case are understood and remarked") {
    std::string text = kEnvelope;
    text.replace(text.find("Actual"), 6, "EXERCISE");
    const Alert alert = parse(document(text));
    CHECK(alert.status == Status::Exercise);
    CHECK(has_remark(alert.remarks, "status: written in another case"));
}

TEST_CASE("swapped, open, short and unreadable shapes") {
    const Alert alert = parse(document(
        kEnvelope, kInfo + "<area><areaDesc>A</areaDesc>"
                           "<polygon>110.3,-7.8 110.4,-7.8 110.4,-7.9 110.3,-7.8</polygon>"
                           "<polygon>-7.8,110.3 -7.8,110.4 -7.9,110.4</polygon>"
                           "<polygon>-7.8,110.3 -7.8,110.4</polygon><polygon>x,y</polygon>"
                           "<polygon>-7.8,210.3 -7.8,110.4 -7.9,110.4 -7.8,210.3</polygon>"
                           "<circle>110.446,-7.54 10</circle><circle>-7.54,110.446 -3</circle>"
                           "<circle>-7.54,110.446 99999</circle><circle>nan,1 1</circle></area>"));
    const Area& area = alert.infos[0].areas[0];
    REQUIRE(area.polygons.size() == 2);
    CHECK(area.polygons[0][0] == geo::lat_lon(-7.8, 110.3));
    CHECK(area.polygons[1].size() == 4);
    CHECK(area.polygons[1].front() == area.polygons[1].back());
    REQUIRE(area.circles.size() == 1);
    CHECK(area.circles[0].centre == geo::lat_lon(-7.54, 110.446));
    CHECK(area.circles[0].radius_km == 10);
    for (const char* remark :
         {"polygon: latitude and longitude were swapped", "polygon: an open ring was closed",
          "polygon: dropped, fewer than four points", "polygon: dropped, unreadable",
          "polygon: dropped, a point outside", "circle: latitude and longitude were swapped",
          "circle: dropped, a circle out of range", "circle: dropped, unreadable"})
        CHECK_MESSAGE(has_remark(alert.remarks, remark), remark);
}

TEST_CASE("coordinate lists in the shapes seen in the wild") {
    for (const char* list : {"-7.8,110.3 -7.8,110.4 -7.9,110.4 -7.8,110.3",
                             "-7.8, 110.3 -7.8, 110.4 -7.9, 110.4 -7.8, 110.3",
                             "-7.8,110.3,0 -7.8,110.4,0 -7.9,110.4,0 -7.8,110.3,0",
                             "\n -7.8,110.3\n -7.8,110.4\n -7.9,110.4 \t-7.8,110.3 ",
                             "-7.8,+110.3 -7.8,+110.4, -7.9,110.4 -7.8,110.3,"}) {
        CAPTURE(list);
        const Area area = parse_area("<polygon>" + std::string(list) + "</polygon>");
        REQUIRE(area.polygons.size() == 1);
        CHECK(area.polygons[0] == geo::Ring{geo::lat_lon(-7.8, 110.3), geo::lat_lon(-7.8, 110.4),
                                            geo::lat_lon(-7.9, 110.4), geo::lat_lon(-7.8, 110.3)});
    }
}

TEST_CASE("an area without usable geometry keeps its name") {
    const Area area = parse_area("<polygon>0,0 1,1</polygon>");
    CHECK(area.polygons.empty());
    CHECK(area.description == "A");
}

TEST_CASE("duplicate areas are joined") {
    const std::string area = "<area><areaDesc>A</areaDesc><circle>-7.5,110.4 10</circle></area>";
    const Alert alert = parse(document(kEnvelope, kInfo + area + area));
    CHECK(alert.infos[0].areas.size() == 1);
    CHECK(has_remark(alert.remarks, "area: a duplicate"));
}

TEST_CASE("references: triplets, and what people write instead") {
    const Alert alert =
        parse(document(kEnvelope + "<references>s,a,2026-09-24T14:07:00+08:00\n s,b alone s,i,x "
                                   "s,c,2026-09-24T14:07:00WITA</references>"));
    REQUIRE(alert.references.size() == 4);
    CHECK(alert.references[0] == Reference{"s", "a", utc(2026, 9, 24, 6, 7)});
    CHECK(alert.references[1] == Reference{"s", "b", {}});
    CHECK(alert.references[2] == Reference{"s", "alone", {}});
    CHECK(alert.references[3] == Reference{"s", "c", utc(2026, 9, 24, 6, 7)});
    CHECK(has_remark(alert.remarks, "references: one to itself"));
}

TEST_CASE("incidents may be quoted, several references elements are one list") {
    const Alert alert = parse(
        document(kEnvelope +
                 "<references>s,a,2026-09-24T14:07:00+08:00</references><references>s,b,"
                 "2026-09-24T14:07:00+08:00</references><incidents>satu \"dua tiga\"</incidents>"));
    CHECK(alert.references.size() == 2);
    CHECK(alert.incidents == std::vector<std::string>{"satu", "dua tiga"});
}

TEST_CASE("language: CAP's default when missing or no language") {
    CHECK(parse(document(kEnvelope, kInfo)).infos[0].language == "en-US");
    CHECK(parse(document(kEnvelope, "<language>id</language>" + kInfo)).infos[0].language == "id");
    CHECK(parse(document(kEnvelope, "<language>Bahasa Indonesia</language>" + kInfo))
              .infos[0]
              .language == "en-US");
}

TEST_CASE("any wrapper, several alerts, a bad one among them") {
    const std::string one = document(kEnvelope, kInfo);
    const auto parsed =
        parse_cap("<x><y>" + one + "</y>" + document("<identifier/>") + one + "</x>");
    REQUIRE(parsed.ok());
    CHECK(parsed->size() == 2);
    CHECK(has_remark(parsed->front().remarks, "alert: one of this document was refused"));
    CHECK_FALSE(parse_cap("<x/>").ok());
    CHECK_FALSE(parse_cap("not xml").ok());
}

TEST_CASE("texts are bounded between characters") {
    std::string text(kMaxTextBytes - 1, 'a');
    const Alert alert =
        parse(document(kEnvelope, kInfo + "<description>" + text + "éé</description>"));
    CHECK(alert.infos[0].description == text);
}

TEST_CASE("ISO-8859-1 comes out as UTF-8") {
    const auto parsed = parse_cap(read_data("cap/google-testdata/earthquake-iso8859-1.cap"));
    REQUIRE(parsed.ok());
    CHECK(parsed->front().infos[0].areas[0].description.find("\xc3") != std::string::npos);
}

TEST_CASE("an RSS index leads to the CAP documents") {
    const auto feed = parse_feed(read_data("bmkg/rec-20260924__nowcast-rss-id.xml"));
    REQUIRE(feed.ok());
    CHECK(feed->title == "Peringatan Dini Cuaca BMKG");
    CHECK(feed->updated == utc(2026, 9, 24, 7, 15, 30));
    const FeedEntry& entry = feed->entries[0];
    CHECK(entry.cap_link() == "https://www.bmkg.go.id/alerts/nowcast/id/CGT20260924002_alert.xml");
    CHECK(entry.title == "Hujan Lebat disertai Petir di Gorontalo");
    CHECK(entry.published == utc(2026, 9, 24, 7, 7));
    CHECK(entry.categories == std::vector<std::string>{"Met"});
    CHECK(entry.summary.starts_with("Hujan lebat disertai petir"));
}

TEST_CASE("an Atom index prefers the CAP link and reads embedded alerts") {
    const auto index = parse_feed(read_data("cap/google-testdata/earthquake_index.atom"));
    REQUIRE(index.ok());
    CHECK(index->entries[0].cap_link() ==
          "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd");
    const auto embedded = parse_feed(read_data("cap/google-testdata/weather_invalid.atom"));
    REQUIRE(embedded.ok());
    REQUIRE(embedded->entries[0].alerts.size() == 1);
    CHECK(embedded->entries[0].alerts[0].identifier == "INVALID-");
    const auto signed_feed = parse_feed(read_data("cap/google-testdata/canada_signed.atom"));
    REQUIRE(signed_feed.ok());
    CHECK(signed_feed->entries[0].alerts.front().references.size() == 9);
    const auto bad = parse_feed(
        "<feed><entry><id>e</id><content><alert><identifier>x</identifier></alert></content>"
        "</entry></feed>");
    REQUIRE(bad.ok());
    CHECK(bad->entries[0].alerts.empty());
    CHECK(has_remark(bad->remarks, "entry e: the embedded alert was refused for its sender"));
    CHECK_FALSE(parse_feed("<html/>").ok());
}
