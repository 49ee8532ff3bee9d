#include "platform/xml/xml.h"

#include <doctest/doctest.h>

using namespace kentongan;

namespace {

std::string utf16(std::string_view ascii, bool big) {
    std::string out = big ? "\xfe\xff" : "\xff\xfe";
    for (char c : ascii) {
        if (big) out += '\0';
        out += c;
        if (!big) out += '\0';
    }
    return out;
}

ErrorCode refusal(std::string_view text, const xml::Limits& limits = {}) {
    const auto parsed = xml::parse(text, limits);
    REQUIRE_FALSE(parsed.ok());
    return parsed.error().code();
}

}  // namespace

TEST_CASE("elements are found by local name, texts are joined and trimmed on request") {
    const auto parsed = xml::parse(
        "<?xml version='1.0'?><c:a xmlns:c='urn:x' k='v&amp;&lt;&#65;'>"
        "<c:b> one <!-- no --><![CDATA[<two>]]> &gt;&#x41; </c:b><b/><d><e>deep</e></d></c:a>");
    REQUIRE(parsed.ok());
    CHECK(parsed->name == "a");
    CHECK(parsed->namespace_uri == "urn:x");
    CHECK(parsed->attribute("k") == "v&<A");
    CHECK(parsed->all("b").size() == 2);
    CHECK(parsed->child_text("b") == "one <two> >A");
    CHECK(parsed->child("b")->text == " one <two> >A ");
    REQUIRE(parsed->descendant("e") != nullptr);
    CHECK(parsed->descendant("e")->text == "deep");
    CHECK(parsed->child("e") == nullptr);
    CHECK(parsed->child_text("missing").empty());
}

TEST_CASE("an ampersand in an attribute survives, also one that looks like a reference") {
    const auto parsed = xml::parse("<a href='?x=1&amp;y=2&amp;#38;z'/>");
    REQUIRE(parsed.ok());
    CHECK(parsed->attribute("href") == "?x=1&y=2&#38;z");
}

TEST_CASE("encodings become UTF-8") {
    auto latin = xml::parse("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>");
    REQUIRE(latin.ok());
    CHECK(latin->text == "é");
    auto windows = xml::parse("<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x80</a>");
    REQUIRE(windows.ok());
    CHECK(windows->text == "€");
    for (bool big : {false, true}) {
        auto wide =
            xml::parse(utf16("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>wide</a>", big));
        REQUIRE(wide.ok());
        CHECK(wide->text == "wide");
    }
    // U+1F30A (a wave) as a surrogate pair, little endian, without a mark.
    const std::string pair("<\0a\0>\0\x3c\xd8\x0a\xdf<\0/\0a\0>\0", 18);
    auto wave = xml::parse(pair);
    REQUIRE(wave.ok());
    CHECK(wave->text == "\xf0\x9f\x8c\x8a");
    CHECK(refusal(pair.substr(0, 8)) == ErrorCode::BadRequest);
    CHECK(refusal("<?xml version='1.0' encoding='EBCDIC-US'?><a/>") == ErrorCode::BadRequest);
    CHECK(refusal("<?xml version='1.0' encoding='UTF-7'?><a/>") == ErrorCode::BadRequest);
    CHECK(xml::parse("\xef\xbb\xbf\n <a/>").ok());
}

TEST_CASE("a DOCTYPE is refused before anything in it counts") {
    CHECK(refusal("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>") ==
          ErrorCode::BadRequest);
    CHECK(refusal("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>") == ErrorCode::BadRequest);
    std::string bomb = "<!DOCTYPE a [<!ENTITY a0 'ha'>";
    for (int i = 1; i < 30; ++i)
        bomb += "<!ENTITY a" + std::to_string(i) + " '&a" + std::to_string(i - 1) + ";&a" +
                std::to_string(i - 1) + ";'>";
    CHECK(refusal(bomb + "]><a>&a29;</a>") == ErrorCode::BadRequest);
    CHECK(refusal("<a>&nbsp;</a>") == ErrorCode::BadRequest);
}

TEST_CASE("XInclude is an element like any other") {
    const auto parsed = xml::parse(
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd'"
        " parse='text'/></a>");
    REQUIRE(parsed.ok());
    CHECK(parsed->child("include")->text.empty());
}

TEST_CASE("what is not well-formed is refused, an undeclared prefix is not") {
    for (const char* text : {"", "   ", "hello", "<a>", "<a></b>", "<a/><b/>", "<a b=c/>",
                             "<a>\x01</a>", "<a b='1' b='2'/>", "<a>\xff</a>"})
        CHECK_MESSAGE(refusal(text) == ErrorCode::BadRequest, text);
    CHECK(refusal(std::string_view("<a>\0</a>", 8)) == ErrorCode::BadRequest);
    const auto loose = xml::parse("<cap:a/>");
    REQUIRE(loose.ok());
    CHECK(loose->name == "a");
}

TEST_CASE("limits hold while parsing") {
    xml::Limits limits;
    limits.max_depth = 3;
    CHECK(xml::parse("<a><b><c/></b></a>", limits).ok());
    CHECK(refusal("<a><b><c><d/></c></b></a>", limits) == ErrorCode::TooLarge);
    limits.max_elements = 3;
    CHECK(xml::parse("<a><b/><b/></a>", limits).ok());
    CHECK(refusal("<a><b/><b/><b/></a>", limits) == ErrorCode::TooLarge);
    limits.max_bytes = 10;
    CHECK(xml::parse("<a>123</a>", limits).ok());
    CHECK(refusal("<a>1234</a>", limits) == ErrorCode::TooLarge);
    std::string many = "<a";
    for (int i = 0; i < 1001; ++i) many += " a" + std::to_string(i) + "=''";
    CHECK(refusal(many + "/>") == ErrorCode::TooLarge);
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    CHECK(refusal(deep) == ErrorCode::TooLarge);
}

TEST_CASE("the writer escapes, nests and drops what XML forbids") {
    std::string out;
    xml::Writer writer(out);
    writer.declaration().open("a").attribute("x", "\"<&>\n").element("b", "1 < 2 & 3 > 2");
    writer.element("empty", "").open("c").text("\x01ok\xff\xef\xbf\xbf é\r").close().close();
    CHECK(out ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"&quot;&lt;&amp;&gt;&#10;\">"
          "<b>1 &lt; 2 &amp; 3 &gt; 2</b><empty/><c>ok é&#13;</c></a>");
    const auto back = xml::parse(out);
    REQUIRE(back.ok());
    CHECK(back->attribute("x") == "\"<&>\n");
    CHECK(back->child("c")->text == "ok é\r");
}
