// The 29 kinds of error and 4 of warning that google/cap-library names (CapException.ReasonType),
// each with a small document: refused with the field, mended with a remark, or named by
// check_profile.
#include <doctest/doctest.h>

#include "cap/parse.h"
#include "cap/write.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

// A sound document with one place of it replaced.
struct Parts {
    std::string identifier = "<identifier>i-1</identifier>";
    std::string sender = "<sender>bpbd@contoh.go.id</sender>";
    std::string sent = "<sent>2026-09-24T15:07:00+07:00</sent>";
    std::string status = "<status>Actual</status>";
    std::string type = "<msgType>Alert</msgType>";
    std::string scope = "<scope>Public</scope>";
    std::string more;  // of the alert, before its info
    std::string language = "<language>id</language>";
    std::string category = "<category>Met</category>";
    std::string event = "<event>Banjir</event>";
    std::string certainty = "<certainty>Likely</certainty>";
    std::string texts =
        "<expires>2026-09-24T17:07:00+07:00</expires>"
        "<senderName>BPBD</senderName><headline>Banjir di Bantul</headline>"
        "<description>Air naik.</description>";
    std::string resource;
    std::string area = "<polygon>-7.8,110.3 -7.8,110.4 -7.9,110.4 -7.8,110.3</polygon>";
    std::string second_info;
};

std::string document(const Parts& p) {
    return "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>" + p.identifier + p.sender +
           p.sent + p.status + p.type + p.scope + p.more + "<info>" + p.language + p.category +
           p.event + "<urgency>Expected</urgency><severity>Moderate</severity>" + p.certainty +
           p.texts + p.resource + "<area><areaDesc>Bantul</areaDesc>" + p.area + "</area></info>" +
           p.second_info + "</alert>";
}

Alert read(const Parts& parts) {
    auto parsed = parse_cap(document(parts));
    REQUIRE_MESSAGE(parsed.ok(), (parsed.ok() ? "" : parsed.error().detail()));
    REQUIRE(parsed->size() == 1);
    return parsed->front();
}

// Mended: said in a remark, and what we publish of it is valid.
Alert mended(const Parts& parts, std::string_view said) {
    auto alert = read(parts);
    std::string all;
    for (const auto& text : alert.remarks) all += text + "\n";
    CHECK_MESSAGE(has_remark(alert.remarks, said), all);
    CHECK(schema_complaints({write_cap(alert)}) == "");
    return alert;
}

void refused(const Parts& parts, std::string_view field) {
    const auto parsed = parse_cap(document(parts));
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code() == ErrorCode::Unprocessable);
    CHECK(parsed.error().field() == field);
}

void objected(const Alert& alert, std::string_view said) {
    std::string all;
    for (const auto& text : check_profile(alert)) all += text + "\n";
    CHECK_MESSAGE(has_remark(check_profile(alert), said), all);
}

std::string resource(const std::string& inner) {
    return "<resource><resourceDesc>peta</resourceDesc>" + inner + "</resource>";
}

}  // namespace

TEST_CASE("the sound document has no fault of any kind") {
    const auto alert = read({});
    CHECK(alert.remarks.empty());
    CHECK(check_profile(alert).empty());
    CHECK(schema_complaints({document({})}) == "");
}

TEST_CASE("CERTAINTY_VERY_LIKELY_DEPRECATED: becomes Likely") {
    const auto alert =
        mended({.certainty = "<certainty>Very Likely</certainty>"}, "certainty: Very Likely");
    CHECK(alert.infos[0].certainty == Certainty::Likely);
}

TEST_CASE("CIRCULAR_REFERENCE: a reference to itself is dropped") {
    Parts parts{.type = "<msgType>Update</msgType>"};
    parts.more =
        "<references>bpbd@contoh.go.id,i-1,2026-09-24T15:07:00+07:00 "
        "bpbd@contoh.go.id,i-0,2026-09-24T14:07:00+07:00</references>";
    const auto alert = mended(parts, "references: one to itself");
    REQUIRE(alert.references.size() == 1);
    CHECK(alert.references[0].identifier == "i-0");
}

TEST_CASE("DUPLICATE_ELEMENT: the first counts") {
    CHECK(mended({.identifier = "<identifier>i-1</identifier><identifier>i-2</identifier>"},
                 "identifier: stands twice")
              .identifier == "i-1");
    CHECK(mended({.event = "<event>Banjir</event><event>Kebakaran</event>"}, "event: stands twice")
              .infos[0]
              .event == "Banjir");
}

TEST_CASE("INVALID_ALTITUDE_CEILING_RANGE: is said") {
    mended({.area = "<altitude>500</altitude><ceiling>100</ceiling>"},
           "ceiling: below the altitude");
}

TEST_CASE("INVALID_AREA: a ceiling without an altitude is said") {
    mended({.area = "<ceiling>100</ceiling>"}, "ceiling: without altitude");
}

TEST_CASE("INVALID_CHARACTERS: text between elements is ignored") {
    mended({.more = "liar"}, "alert: text between its elements");
    mended({.texts = "liar"}, "info: text between its elements");
    mended({.area = "liar"}, "area: text between its elements");
}

TEST_CASE("INVALID_CIRCLE: left out, the area keeps its name") {
    for (const char* circle : {"-7.8 110.3", "-7.8,110.3 x", "95,200 1", "-7.8,110.3 -1"}) {
        CAPTURE(circle);
        const auto alert =
            mended({.area = "<circle>" + std::string(circle) + "</circle>"}, "circle: dropped");
        CHECK(alert.infos[0].areas[0].circles.empty());
        CHECK(alert.infos[0].areas[0].description == "Bantul");
    }
}

TEST_CASE(
    "INVALID_DATE: without a readable sent it is refused, other times "
    "are left out") {
    for (const char* sent : {"", "kemarin", "2026-13-24T15:07:00+07:00"})
        refused({.sent = "<sent>" + std::string(sent) + "</sent>"}, "sent");
    CHECK(mended({.sent = "<sent>2026-09-24T08:07:00Z</sent>"}, "sent: not written as").sent ==
          utc(2026, 9, 24, 8, 7));
    CHECK_FALSE(
        mended({.texts = "<expires>nanti</expires><headline>B</headline>"}, "expires: unreadable")
            .infos[0]
            .expires);
}

TEST_CASE("INVALID_DEREF_URI: content that is no base64 is left out") {
    mended({.resource = resource("<mimeType>image/png</mimeType><derefUri>%%%</derefUri>")},
           "derefUri: not base64");
}

TEST_CASE(
    "INVALID_ENUM_VALUE: refused where nobody would know what it is, "
    "else Unknown") {
    refused({.status = "<status>Nyata</status>"}, "status");
    refused({.type = "<msgType>Peringatan</msgType>"}, "msgType");
    refused({.scope = "<scope>Umum</scope>"}, "scope");
    CHECK(mended({.certainty = "<certainty>Pasti</certainty>"}, "certainty: missing or unreadable")
              .infos[0]
              .certainty == Certainty::Unknown);
}

TEST_CASE(
    "INVALID_IDENTIFIER and INVALID_SENDER: forbidden characters become "
    "hyphens") {
    CHECK(mended({.identifier = "<identifier>a b,c</identifier>"}, "identifier: characters")
              .identifier == "a-b-c");
    CHECK(mended({.sender = "<sender>bpbd &amp; co</sender>"}, "sender: characters").sender ==
          "bpbd---co");
    refused({.identifier = "<identifier/>"}, "identifier");
    refused({.sender = "<sender> </sender>"}, "sender");
}

TEST_CASE("INVALID_LANGUAGE: taken as CAP's default") {
    for (const char* language : {"bahasa indonesia", "id_ID", "x123456789", "-"})
        CHECK(mended({.language = "<language>" + std::string(language) + "</language>"},
                     "language: unreadable")
                  .infos[0]
                  .language == "en-US");
}

TEST_CASE("INVALID_MIME_TYPE: left out, and published as bytes of no kind") {
    for (const char* type : {"png", "gambar/png", "image/", "image/ png"}) {
        CAPTURE(type);
        const auto alert =
            mended({.resource = resource("<mimeType>" + std::string(type) +
                                         "</mimeType><uri>https://contoh.go.id/a.png</uri>")},
                   "mimeType: none that is known");
        CHECK(write_cap(alert).find("<mimeType>application/octet-stream<") != std::string::npos);
        objected(alert, "mimeType:");
    }
}

TEST_CASE(
    "INVALID_POLYGON: an open one is closed, one of too few points is "
    "left out") {
    const auto closed =
        mended({.area = "<polygon>-7.8,110.3 -7.8,110.4 -7.9,110.4 -7.9,110.3</polygon>"},
               "polygon: an open ring was closed");
    CHECK(closed.infos[0].areas[0].polygons[0].size() == 5);
    for (const char* ring : {"-7.8,110.3 -7.8,110.4 -7.8,110.3", "-7.8,110.3", "a b c d",
                             "95,200 95,201 96,201 95,200"}) {
        CAPTURE(ring);
        CHECK(mended({.area = "<polygon>" + std::string(ring) + "</polygon>"}, "polygon: dropped")
                  .infos[0]
                  .areas[0]
                  .polygons.empty());
    }
}

TEST_CASE(
    "INVALID_POLYGON_SELF_INTERSECTION: named, kept for warning, "
    "published as its hull") {
    const auto alert = read({.area = "<polygon>-7.8,110.3 -7.9,110.4 -7.8,110.4 "
                                     "-7.9,110.3 -7.8,110.3</polygon>"});
    REQUIRE(alert.infos[0].areas[0].polygons.size() == 1);
    objected(alert, "polygon: crosses itself");
    const auto again = parse_cap(write_cap(alert));
    REQUIRE(again.ok());
    CHECK(check_profile(again->front()).empty());
    const geo::Area hull(again->front().infos[0].areas[0].polygons);
    for (const auto& inside : {geo::lat_lon(-7.81, 110.35), geo::lat_lon(-7.89, 110.35),
                               geo::lat_lon(-7.85, 110.31), geo::lat_lon(-7.85, 110.39)})
        CHECK(hull.contains(inside));
}

TEST_CASE("INVALID_REFERENCES: what can be read of them is, the rest is said") {
    Parts parts{.type = "<msgType>Update</msgType>"};
    mended(parts, "references: missing");
    parts.more = "<references>i-0</references>";
    CHECK(mended(parts, "references: only an identifier").references.at(0).sender ==
          "bpbd@contoh.go.id");
    parts.more = "<references>a,b</references>";
    mended(parts, "references: without a time");
    parts.more = "<references>a,b,kemarin</references>";
    CHECK_FALSE(mended(parts, "references: with an unreadable time").references.at(0).sent);
    parts.more = "<references>,,</references>";
    CHECK(mended(parts, "references: an unreadable one").references.empty());
}

TEST_CASE("INVALID_RESOURCE_SIZE: left out") {
    for (const char* size : {"besar", "-1", "1.5 MB"})
        mended({.resource = resource("<mimeType>image/png</mimeType><size>" + std::string(size) +
                                     "</size>")},
               "size: unreadable");
}

TEST_CASE(
    "INVALID_RESOURCE_URI and INVALID_URI: no address, left out of what "
    "we publish") {
    const auto alert =
        mended({.resource = resource("<mimeType>image/png</mimeType><uri>lihat di papan</uri>")},
               "uri: no address");
    CHECK(write_cap(alert).find("<uri>") == std::string::npos);
    objected(alert, "uri:");
}

TEST_CASE("RELATIVE_URI_MISSING_DEREF_URI: a name for nothing is said") {
    const std::string type = "<mimeType>image/png</mimeType>";
    mended({.resource = resource(type + "<uri>peta.png</uri>")}, "uri: relative although");
    CHECK(read({.resource = resource(type + "<uri>peta.png</uri><derefUri>aGFs</derefUri>")})
              .remarks.empty());
}

TEST_CASE("INVALID_SEQUENCE: any order is read and said") {
    const auto alert =
        mended({.language = "", .event = "<event>Banjir</event><language>id</language>"},
               "info: elements in another order");
    CHECK(alert.infos[0].language == "id");
}

TEST_CASE("INVALID_VALUE: a height or a category that is none is left out") {
    mended({.area = "<altitude>tinggi</altitude>"}, "altitude: unreadable");
    CHECK(mended({.category = "<category>Laut</category>"}, "category: an unknown one")
              .infos[0]
              .categories == std::vector{Category::Other});
}

TEST_CASE("INVALID_WEB: no full address, not published") {
    for (const char* web : {"contoh.go.id", "lihat papan", "/peringatan"}) {
        const auto alert = mended({.texts = "<web>" + std::string(web) + "</web>"}, "web: no full");
        CHECK(write_cap(alert).find("<web>") == std::string::npos);
        objected(alert, "web:");
    }
}

TEST_CASE("MISSING_REQUIRED_ELEMENT: refused with its name") {
    refused({.identifier = ""}, "identifier");
    refused({.sender = ""}, "sender");
    refused({.sent = ""}, "sent");
    refused({.status = ""}, "status");
    refused({.type = ""}, "msgType");
    refused({.scope = ""}, "scope");
    refused({.event = "", .texts = ""}, "event");
    CHECK(mended({.category = ""}, "category: missing").infos[0].categories ==
          std::vector{Category::Other});
}

TEST_CASE("OTHER: what is no XML, or no CAP, is refused") {
    CHECK(parse_cap("ini bukan XML").error().code() == ErrorCode::BadRequest);
    CHECK(parse_cap(document({}) + "<alert/>").error().code() == ErrorCode::BadRequest);
    CHECK(parse_cap("<html><body/></html>").error().field() == "alert");
}

TEST_CASE("PASSWORD_DEPRECATED: ignored") {
    mended({.more = "<password>rahasia</password>"}, "password: of CAP 1.0");
}

TEST_CASE("RESTRICTION_SCOPE_MISMATCH: named, and not published") {
    const auto alert = read({.more = "<restriction>hanya petugas</restriction>"});
    objected(alert, "restriction: given");
    CHECK(write_cap(alert).find("restriction") == std::string::npos);
}

TEST_CASE("UNSUPPORTED_ELEMENT: ignored; other namespaces are nobody's fault") {
    mended({.more = "<warna>merah</warna>"}, "warna: unknown to CAP");
    mended({.texts = "<warna>merah</warna>"}, "warna: unknown to CAP");
    CHECK(read({.area = "<warna xmlns='urn:x'>merah</warna>"}).remarks.empty());
}

TEST_CASE(
    "TEXT_CONTAINS_HTML_TAGS and _ENTITIES: said and named in every text "
    "field") {
    const std::pair<const char*, const char*> fields[] = {
        {"senderName", "senderName:"},   {"headline", "headline:"}, {"description", "description:"},
        {"instruction", "instruction:"}, {"contact", "contact:"},   {"audience", "audience:"}};
    for (const char* html : {"&lt;b&gt;Awas&lt;/b&gt;", "<![CDATA[<br/>naik]]>", "a &amp;nbsp; b",
                             "&amp;lt;script&amp;gt;", "&lt;img src=x onerror=alert(1)&gt;"})
        for (const auto& [element, objection] : fields) {
            CAPTURE(element);
            CAPTURE(html);
            const std::string name = element;
            const auto alert =
                mended({.texts = "<" + name + ">" + html + "</" + name + ">"}, "info: HTML in");
            objected(alert, objection);
        }
    for (const char* plain : {"air &lt; 2 m", "1 &gt; 0 &amp; 3", "R&amp;D; selesai", "a&lt;1&gt;"})
        CHECK(read({.texts = "<headline>" + std::string(plain) + "</headline>"}).remarks.empty());
}

TEST_CASE("POSTDATED_REFERENCE: named") {
    Parts parts{.type = "<msgType>Update</msgType>"};
    parts.more = "<references>a,b,2026-09-24T18:07:00+07:00</references>";
    objected(read(parts), "references: names a later message");
}

TEST_CASE("SAME_TEXT_DIFFERENT_LANGUAGE: named") {
    const auto info = [](const std::string& language, const std::string& text) {
        return "<info><language>" + language +
               "</language><category>Met</category><event>Flood</"
               "event><urgency>Expected</urgency>"
               "<severity>Moderate</severity><certainty>Likely</"
               "certainty><headline>" +
               text + "</headline></info>";
    };
    objected(read({.second_info = info("en", "Banjir di Bantul")}),
             "headline: the same in two languages");
    CHECK_FALSE(has_remark(check_profile(read({.second_info = info("en", "Flood in Bantul")})),
                           "headline: the same"));
    CHECK_FALSE(has_remark(check_profile(read({.second_info = info("id-ID", "Banjir di Bantul")})),
                           "headline: the same"));
}
