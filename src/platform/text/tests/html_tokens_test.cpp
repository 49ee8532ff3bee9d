#include "platform/text/html_tokens.h"

#include <doctest/doctest.h>

using namespace kentongan::text;

namespace {

// "<name a=1>" "</name>" and texts, one behind the other.
std::string told(std::string_view html) {
    HtmlTokens tokens(html);
    std::string all;
    while (auto token = tokens.next()) {
        if (token->kind == HtmlToken::Kind::Text) {
            all += "[" + token->text + "]";
            continue;
        }
        all += token->kind == HtmlToken::Kind::Open ? "<" : "</";
        all += token->name;
        for (const auto& [name, value] : token->attributes) all += " " + name + "=" + value;
        all += ">";
    }
    return all;
}

}  // namespace

TEST_CASE("tags, attributes and texts are cut as a browser cuts them") {
    CHECK(told("<P Class=a>x</P>") == "<p class=a>[x]</p>");
    CHECK(told("<meta property='og:title' content=\"a > b\">") ==
          "<meta property=og:title content=a > b>");
    CHECK(told("<a href=x/y rel = me>") == "<a href=x/y rel=me>");
    CHECK(told("<br/><img alt>") == "<br><img alt=>");
    CHECK(told("a < b <3 c") == "[a ][< b ][<3 c]");
    CHECK(told("<!doctype html><!-- <b> --><i>") == "<i>");
    CHECK(told("<?xml version='1.0'?></><b>") == "<b>");
}

TEST_CASE("what stands inside scripts, styles and titles is no tag") {
    CHECK(told("<script>if (a<b) '<a rel=me href=x>'</script><p>") ==
          "<script>[if (a<b) '<a rel=me href=x>']</script><p>");
    CHECK(told("<title>A &amp; B</TITLE>") == "<title>[A & B]</title>");
    CHECK(told("<textarea><a rel=me></textarea>") == "<textarea>[<a rel=me>]</textarea>");
    CHECK(told("<title></title>x") == "<title></title>[x]");
}

TEST_CASE("character references are resolved, unknown ones stay") {
    CHECK(resolve_references("&lt;b&gt; &#233; &#x1F30A; &nosuch; & &#0; &#xD800; &") ==
          "<b> é 🌊 &nosuch; & \xEF\xBF\xBD \xEF\xBF\xBD &");
    CHECK(told("<a title='&quot;hi&quot;'>") == "<a title=\"hi\">");
}

TEST_CASE("what is cut off in the middle ends quietly") {
    CHECK(told("<a href=\"x") == "<a href=x>");
    CHECK(told("<!-- never closed <b>") == "");
    CHECK(told("<script>never closed") == "<script>[never closed]");
    CHECK(told("<") == "[<]");
    CHECK(told("</") == "");
    CHECK(told("\xff<b>") == "[\xEF\xBF\xBD]<b>");
    CHECK(told("<b\xff c\xfe=1>") == "<b\xEF\xBF\xBD c\xEF\xBF\xBD=1>");
}

TEST_CASE("a hostile page costs no more than its length") {
    std::string deep, many = "<a";
    for (int i = 0; i < 200'000; ++i) deep += "<div>";
    for (int i = 0; i < 100'000; ++i) many += " a" + std::to_string(i) + "=1";
    std::size_t count = 0;
    HtmlTokens tokens(deep);
    while (tokens.next()) ++count;
    CHECK(count == 200'000);
    HtmlTokens wide(many);
    const auto tag = wide.next();
    REQUIRE(tag);
    CHECK(tag->attributes.size() == 64);
    std::string ends = "<title>";
    for (int i = 0; i < 200'000; ++i) ends += "</titl";
    HtmlTokens raw(ends);
    CHECK(raw.next()->name == "title");
    CHECK(raw.next()->text.size() == ends.size() - 7);
}
