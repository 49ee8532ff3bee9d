#include "cap/write.h"

#include <doctest/doctest.h>

#include <cmath>

#include "cap/level.h"
#include "cap/parse.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Alert read_back(const Alert& alert) {
    const std::string text = write_cap(alert);
    CHECK(schema_complaints({text}) == "");
    auto parsed = parse_cap(text);
    REQUIRE(parsed.ok());
    return parsed->front();
}

}  // namespace

TEST_CASE("times have a numeric offset, UTC is -00:00, nothing is finer than a second") {
    Alert alert = sample_alert();
    alert.sent += std::chrono::milliseconds(789);
    CHECK(contains(write_cap(alert), "<sent>2026-09-24T14:07:00+07:00</sent>"));
    alert.sent_offset = std::chrono::minutes(0);
    CHECK(contains(write_cap(alert), "<sent>2026-09-24T07:07:00-00:00</sent>"));
    alert.sent_offset = std::chrono::minutes(-210);
    CHECK(contains(write_cap(alert), "<sent>2026-09-24T03:37:00-03:30</sent>"));
}

TEST_CASE("identifiers and senders lose what CAP forbids") {
    Alert alert = sample_alert();
    alert.identifier = " a b,c<d&e ";
    alert.sender = "Dinas <info@contoh>";
    CHECK(contains(write_cap(alert), "<identifier>a-b-c-d-e</identifier>"));
    CHECK(contains(write_cap(alert), "<sender>Dinas--info@contoh&gt;</sender>"));
    CHECK(schema_complaints({write_cap(alert)}) == "");
}

TEST_CASE("references are triplets, never to itself, always with a time") {
    Alert alert = sample_alert();
    alert.msg_type = MsgType::Update;
    alert.references = {{"bpbd@contoh.go.id", "contoh-0", utc(2026, 9, 24, 6, 0)},
                        {"bpbd@contoh.go.id", "contoh-1", {}},
                        {"lain", "x", {}}};
    CHECK(contains(write_cap(alert),
                   "<references>bpbd@contoh.go.id,contoh-0,2026-09-24T13:00:00+07:00 "
                   "lain,x,2026-09-24T14:07:00+07:00</references>"));
}

TEST_CASE("expires is always there, restriction only with Restricted") {
    Alert alert = sample_alert();
    alert.infos[0].expires.reset();
    alert.restriction = "rahasia";
    alert.addresses = "a b";
    const std::string open = write_cap(alert);
    CHECK(contains(open, "<expires>2026-09-25T14:07:00+07:00</expires>"));
    CHECK_FALSE(contains(open, "rahasia"));
    CHECK_FALSE(contains(open, "addresses"));
    alert.scope = Scope::Restricted;
    CHECK(contains(write_cap(alert), "<restriction>rahasia</restriction>"));
}

TEST_CASE("rings are closed, bounded and lat,lon; what is no ring is left out") {
    Alert alert = sample_alert();
    geo::Ring coast;
    for (int i = 0; i < 2'000; ++i) {
        const double angle = i * 2 * 3.14159265358979 / 2'000;
        coast.push_back(geo::lat_lon(-7.5 + 0.3 * std::sin(angle) + 0.002 * std::sin(41 * angle),
                                     110.5 + 0.3 * std::cos(angle)));
    }
    alert.infos[0].areas[0].polygons = {
        {geo::lat_lon(-7.8, 110.3), geo::lat_lon(-7.8, 110.4), geo::lat_lon(-7.9, 110.4)},
        coast,
        {geo::lat_lon(-7.8, 110.3), geo::lat_lon(-7.8, 110.4)},
        {geo::lat_lon(110, -7), geo::lat_lon(111, -7), geo::lat_lon(111, -8),
         geo::lat_lon(110, -7)}};
    CHECK(contains(write_cap(alert), "<polygon>-7.8,110.3 -7.8,110.4 -7.9,110.4 -7.8,110.3<"));
    const Alert back = read_back(alert);
    REQUIRE(back.infos[0].areas[0].polygons.size() == 2);
    const geo::Ring& simple = back.infos[0].areas[0].polygons[1];
    CHECK(simple.size() <= kMaxPolygonPoints);
    CHECK(simple.size() >= 20);
    CHECK(simple.front() == simple.back());
    for (const geo::Point& p : simple) CHECK(geo::kIndonesia.contains(p));
}

TEST_CASE("circles are \"lat,lon km\", out of range ones are left out") {
    Alert alert = sample_alert();
    alert.infos[0].areas[0].circles = {
        {geo::lat_lon(-7.54, 110.446), 12.5}, {geo::lat_lon(95, 200), 1}, {geo::lat_lon(0, 0), -1}};
    const std::string text = write_cap(alert);
    CHECK(contains(text, "<circle>-7.54,110.446 12.5</circle>"));
    CHECK(read_back(alert).infos[0].areas[0].circles.size() == 1);
}

TEST_CASE("addresses of pages are valid URIs or left out") {
    Alert alert = sample_alert();
    alert.infos[0].web = "https://contoh.go.id/a b?x=[1]&y=%zz#1#2";
    CHECK(contains(write_cap(alert),
                   "<web>https://contoh.go.id/a%20b?x=%5B1%5D&amp;y=%25zz#1%232</web>"));
    CHECK(schema_complaints({write_cap(alert)}) == "");
    for (const char* none : {"lihat papan", "https://a%22b:c/", "http://x:123456/", "http:///x",
                             "https://user@host/", ":x", "1a:b"}) {
        alert.infos[0].web = none;
        CHECK_FALSE(contains(write_cap(alert), "<web>"));
    }
    for (const char* fine :
         {"https://contoh.go.id", "http://contoh.go.id:8080?a#b", "mailto:bpbd@contoh.go.id"}) {
        alert.infos[0].web = fine;
        CHECK(contains(write_cap(alert), std::string("<web>") + fine + "</web>"));
    }
    CHECK(schema_complaints({write_cap(alert)}) == "");
}

TEST_CASE("texts with anything in them stay well-formed and come back") {
    Alert alert = sample_alert();
    alert.infos[0].description = "a < b & \"c\" ]]> \x01 é 🌊\nbaris dua";
    const Alert back = read_back(alert);
    CHECK(back.infos[0].description == "a < b & \"c\" ]]>  é 🌊\nbaris dua");
}

TEST_CASE("a sound alert meets no objection") {
    CHECK(check_profile(sample_alert()).empty());
}

TEST_CASE("each fault is objected to by name") {
    struct Row {
        const char* objection;
        void (*spoil)(Alert&);
    };
    const Row rows[] = {
        {"identifier:", [](Alert& a) { a.identifier = "a b"; }},
        {"sender:", [](Alert& a) { a.sender.clear(); }},
        {"references: missing", [](Alert& a) { a.msg_type = MsgType::Update; }},
        {"references: missing", [](Alert& a) { a.msg_type = MsgType::Cancel; }},
        {"references: names the message itself",
         [](Alert& a) {
             a.references = {{a.sender, a.identifier, a.sent}};
         }},
        {"references: names a later",
         [](Alert& a) {
             a.references = {{a.sender, "x", a.sent + std::chrono::hours(1)}};
         }},
        {"references: without time",
         [](Alert& a) {
             a.references = {{a.sender, "x", {}}};
         }},
        {"restriction: missing", [](Alert& a) { a.scope = Scope::Restricted; }},
        {"restriction: given", [](Alert& a) { a.restriction = "x"; }},
        {"addresses: missing", [](Alert& a) { a.scope = Scope::Private; }},
        {"note: should say", [](Alert& a) { a.status = Status::Exercise; }},
        {"info: missing", [](Alert& a) { a.infos.clear(); }},
        {"expires: missing", [](Alert& a) { a.infos[0].expires.reset(); }},
        {"expires: not after sent", [](Alert& a) { a.infos[0].expires = a.sent; }},
        {"expires: not after effective",
         [](Alert& a) { a.infos[0].effective = a.sent + std::chrono::hours(9); }},
        {"expires: before onset",
         [](Alert& a) { a.infos[0].onset = a.sent + std::chrono::hours(9); }},
        {"effective: more than a day",
         [](Alert& a) { a.infos[0].effective = a.sent - std::chrono::hours(25); }},
        {"event: empty", [](Alert& a) { a.infos[0].event.clear(); }},
        {"event: longer", [](Alert& a) { a.infos[0].event = std::string(36, 'x'); }},
        {"headline: longer", [](Alert& a) { a.infos[0].headline = std::string(161, 'x'); }},
        {"headline: missing", [](Alert& a) { a.infos[0].headline.clear(); }},
        {"description: missing", [](Alert& a) { a.infos[0].description.clear(); }},
        {"description: repeats", [](Alert& a) { a.infos[0].description = a.infos[0].headline; }},
        {"instruction: repeats", [](Alert& a) { a.infos[0].instruction = a.infos[0].description; }},
        {"instruction: missing", [](Alert& a) { a.infos[0].severity = Severity::Severe; }},
        {"instruction: missing", [](Alert& a) { a.infos[0].severity = Severity::Extreme; }},
        {"senderName:", [](Alert& a) { a.infos[0].sender_name.clear(); }},
        {"web:", [](Alert& a) { a.infos[0].web = "javascript:alert(1)"; }},
        {"category: missing", [](Alert& a) { a.infos[0].categories.clear(); }},
        {"urgency:", [](Alert& a) { a.infos[0].urgency = Urgency::Unknown; }},
        {"severity:", [](Alert& a) { a.infos[0].severity = Severity::Unknown; }},
        {"certainty:", [](Alert& a) { a.infos[0].certainty = Certainty::Unknown; }},
        {"area: missing", [](Alert& a) { a.infos[0].areas.clear(); }},
        {"areaDesc:", [](Alert& a) { a.infos[0].areas[0].description.clear(); }},
        {"area: neither", [](Alert& a) { a.infos[0].areas[0].polygons.clear(); }},
        {"polygon: not closed", [](Alert& a) { a.infos[0].areas[0].polygons[0].back().lat += 1; }},
        {"polygon: fewer", [](Alert& a) { a.infos[0].areas[0].polygons[0].resize(3); }},
        {"polygon: more than",
         [](Alert& a) { a.infos[0].areas[0].polygons[0].resize(101, geo::lat_lon(0, 0)); }},
        {"polygon: a point out of range",
         [](Alert& a) { a.infos[0].areas[0].polygons[0][1].lon = 200; }},
        {"polygon: latitude and longitude look swapped",
         [](Alert& a) { a.infos[0].areas[0].polygons[0][1] = geo::lat_lon(110, -7); }},
        {"polygon: crosses itself",
         [](Alert& a) {
             a.infos[0].areas[0].polygons = {{geo::lat_lon(0, 100), geo::lat_lon(1, 101),
                                              geo::lat_lon(1, 100), geo::lat_lon(0, 101),
                                              geo::lat_lon(0, 100)}};
         }},
        {"circle: out of range",
         [](Alert& a) {
             a.infos[0].areas[0].circles = {{geo::lat_lon(91, 0), 1}};
         }},
        {"circle: a radius of zero",
         [](Alert& a) {
             a.infos[0].areas[0].circles = {{geo::lat_lon(0, 110), 0}};
         }},
        {"circle: larger",
         [](Alert& a) {
             a.infos[0].areas[0].circles = {{geo::lat_lon(0, 110), 1'500}};
         }},
        {"geocode:",
         [](Alert& a) {
             a.infos[0].areas[0].geocodes = {{"", "34.02"}};
         }},
        {"valueName:",
         [](Alert& a) {
             a.infos[0].parameters = {{"", "x"}};
         }},
        {"category: differs",
         [](Alert& a) {
             a.infos.push_back(a.infos[0]);
             a.infos[1].categories = {Category::Geo};
         }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.objection);
        Alert alert = sample_alert();
        row.spoil(alert);
        CHECK(has_remark(check_profile(alert), row.objection));
    }
}

TEST_CASE("levels: one table, and back") {
    CHECK(severity_of(Level::Awas) == Severity::Extreme);
    CHECK(severity_of(Level::Info) == Severity::Minor);
    CHECK(parse_level(" SIAGA ") == Level::Siaga);
    CHECK_FALSE(parse_level("merah").has_value());
    CHECK(shape(Level::Waspada) == "triangle");
    CHECK(word(Level::Awas) == "Awas");
    CHECK(key(Level::Siaga) == "siaga");
    Alert alert = sample_alert();
    CHECK(level_of(alert) == Level::Waspada);
    alert.infos[0].severity = Severity::Severe;
    CHECK(level_of(alert) == Level::Siaga);
    alert.infos[0].areas[0].level = Level::Awas;  // a zone's own order wins
    CHECK(level_of(alert) == Level::Awas);
    CHECK(level_of(alert.infos[0], alert.infos[0].areas[0]) == Level::Awas);
    alert.infos[0].certainty = Certainty::Unlikely;
    CHECK(level_of(alert) == Level::Info);
    alert.infos[0].certainty = Certainty::Observed;
    alert.msg_type = MsgType::Cancel;
    CHECK(level_of(alert) == Level::Info);
}
