#include "platform/text/sanitise.h"

#include <doctest/doctest.h>
#include <gumbo.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "platform/base/strings.h"

using namespace kentongan;
using text::plain_text_of_remote;
using text::sanitise_html;

namespace {

const std::map<std::string, std::set<std::string>> kAllowed{
    {"p", {"class"}},
    {"br", {}},
    {"pre", {}},
    {"blockquote", {}},
    {"ul", {}},
    {"abbr", {}},
    {"b", {}},
    {"strong", {}},
    {"i", {}},
    {"em", {}},
    {"u", {}},
    {"s", {}},
    {"del", {}},
    {"code", {}},
    {"sub", {}},
    {"sup", {}},
    {"ruby", {}},
    {"rt", {}},
    {"rp", {}},
    {"span", {"class", "translate"}},
    {"li", {"value"}},
    {"ol", {"start", "reversed"}},
    {"a", {"href", "class", "rel", "target", "translate"}}};

// What a browser makes of it: the tree as our writing of it, with every rule of the list checked.
std::string tree(const GumboVector& children, std::size_t depth) {
    std::string out;
    CHECK(depth <= 17);
    for (unsigned i = 0; i < children.length; ++i) {
        const auto& node = *static_cast<const GumboNode*>(children.data[i]);
        if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) {
            out += html_escape(node.v.text.text);
            continue;
        }
        REQUIRE(node.type == GUMBO_NODE_ELEMENT);
        const auto& element = node.v.element;
        const std::string name = gumbo_normalized_tagname(element.tag);
        const auto allowed = kAllowed.find(name);
        REQUIRE_MESSAGE(allowed != kAllowed.end(), name);
        CHECK(element.tag_namespace == GUMBO_NAMESPACE_HTML);
        out += "<" + name;
        for (unsigned a = 0; a < element.attributes.length; ++a) {
            const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[a]);
            const std::string key = attribute.name, value = attribute.value;
            CHECK_MESSAGE(allowed->second.contains(key), key);
            if (key == "href")
                CHECK((ascii_lower(value).starts_with("http://") ||
                       ascii_lower(value).starts_with("https://")));
            out += " " + key;
            if (key != "reversed") out += "=\"" + html_escape(value) + "\"";
        }
        out += ">";
        if (name == "br") continue;
        out += tree(element.children, depth + 1) + "</" + name + ">";
    }
    return out;
}

// Sanitises, and has a browser's parser and a second sanitising agree with what came out.
std::string clean(std::string_view html) {
    const auto once = sanitise_html(html);
    CHECK(is_valid_utf8(once));
    CHECK(once.size() <= text::SanitiseLimits{}.max_bytes);
    CHECK(sanitise_html(once) == once);
    const auto page = "<!doctype html><body>" + once;
    auto* parsed = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
    const auto& root = parsed->root->v.element.children;
    const auto& body = *static_cast<const GumboNode*>(root.data[root.length - 1]);
    CHECK(tree(body.v.element.children, 0) == once);
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
    return once;
}

const std::string kRel =
    " rel=\"nofollow noopener noreferrer\" target=\"_blank\" translate=\"no\">";

}  // namespace

TEST_CASE("what Mastodon, Misskey and WordPress send keeps its looks") {
    CHECK(clean("<p>Halo <span class=\"h-card\" translate=\"no\"><a href=\"https://a.example/@b\" "
                "class=\"u-url mention\">@<span>b</span></a></span></p>") ==
          "<p>Halo <span class=\"h-card\" translate=\"no\"><a href=\"https://a.example/@b\" "
          "class=\"u-url mention\"" +
              kRel + "@<span>b</span></a></span></p>");
    CHECK(clean("<a href='https://a.example/tags/x' class='mention hashtag' rel='tag'>#x</a>") ==
          "<a href=\"https://a.example/tags/x\" class=\"mention hashtag\" rel=\"tag nofollow "
          "noopener noreferrer\" target=\"_blank\" translate=\"no\">#x</a>");
    CHECK(clean("<p>a<br />b</p><blockquote><p>c</p></blockquote>") ==
          "<p>a<br>b</p><blockquote><p>c</p></blockquote>");
    CHECK(clean("<h2>Judul</h2>isi<hr><div>x</div>") == "<p><strong>Judul</strong></p>isi<p>x</p>");
    CHECK(clean("<ol start=3 reversed><li value='7'>a<li>b</ol>") ==
          "<ol start=\"3\" reversed><li value=\"7\">a</li><li>b</li></ol>");
    CHECK(clean("<pre><code>\nif (a &lt; b)\n\tc;</code></pre>") ==
          "<pre><code>\nif (a &lt; b)\n\tc;</code></pre>");
    CHECK(clean("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>") ==
          "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>");
    CHECK(clean("<p class=\"quote-inline evil h-x\">RE</p>") ==
          "<p class=\"quote-inline h-x\">RE</p>");
    CHECK(clean("<table><tr><td>a</td><td>b</td></tr></table>") == "<p>a b </p>");
}

TEST_CASE("links that lead elsewhere than to the web lose the link and keep the text") {
    for (const auto* href : {"javascript:alert(1)",
                             " javascript:alert(1)",
                             "JaVaScRiPt:x",
                             "java\tscript:x",
                             "java&#10;script:x",
                             "&#106;avascript:x",
                             "&#x6A;avascript&#58;x",
                             "\x01javascript:x",
                             "data:text/html,x",
                             "vbscript:x",
                             "//evil.example",
                             "/relative",
                             "https:evil.example",
                             "https://",
                             "https:///x",
                             "https://good.example@evil.example/",
                             "http\xC0\xBA//x",
                             "https://a.example/\u202Egpj.exe",
                             "https://a.example/a b",
                             "https:\\\\a.example",
                             "https://a.example\\@b.example",
                             "https://a.example/&#10;x",
                             "",
                             "mailto:a@b"})
        CHECK_MESSAGE(clean("<a href=\"" + std::string(href) + "\">t</a>") == "t", href);
    CHECK(clean("<a href='https://a.example/" + std::string(3000, 'a') + "'>t</a>") == "t");
    CHECK(clean("<a href=' HTTPS://a.example/?q=\"&lt;>\n'>t</a>") ==
          "<a href=\"HTTPS://a.example/?q=&quot;&lt;&gt;\"" + kRel + "t</a>");
    CHECK(clean("<a href=https://a.example href=javascript:x>t</a>") ==
          "<a href=\"https://a.example\"" + kRel + "t</a>");
}

TEST_CASE("code goes with what is in it") {
    CHECK(clean("a<script>alert('<b>')</script>b") == "ab");
    CHECK(clean("a<ScRiPt/x>1</sCrIpT >b<script>never closed") == "ab");
    CHECK(clean("a<style>p{}</style><iframe src=x><p>in</p></iframe>b") == "ab");
    CHECK(clean("a<svg><svg onload=x></svg><a href=https://x.example>y</a></svg>b") == "ab");
    CHECK(clean("<img src=x onerror=alert(1)>a<input autofocus onfocus=x>") == "a");
    CHECK(clean("<p onclick=x style='position:fixed' id=top>a</p>") == "<p>a</p>");
    CHECK(clean("<scr<script>ipt>alert(1)</script>") == "ipt&gt;alert(1)");
}

TEST_CASE("texts that become tags in a second reading stay texts") {
    for (const auto* attack :
         {"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
          "onerror=alert(1)&gt;\">",
          "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
          "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
          "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
          "<![CDATA[<p>x</p>]]><!--><img src=x>--><!--- --!><b>a</b>",
          "<?php <b> ?><!doctype x>",
          "<p title='a\"b<c>'>x<p title=\"unclosed><b>",
          "<a href=\"https://x.example",
          "<b",
          "</",
          "<b><i><a href=https://x.example></b></i>z</a>",
          "<a href=https://x.example><div><a>y",
          "<ul><li><blockquote><li>x<ul><li><p>y<li>z</ul><rt>k",
          "<ruby><p>a<rt>b<rt>c<rp>d",
          "<pre>\n\n\nx</pre><pre><p></p>\n<b></b>\n</pre>",
          "<p><p><p></p>",
          "</p></br></b>",
          "<li>a<li>b<h1><h2>c<b>d<h3>e",
          "<table><p><td><ul><table>x",
          "<xmp><b></xmp><b>y",
          "<p>&lt;script&gt;&amp;lt;b&amp;gt; &notin; &#0; &#x80; &ltx",
          "<b><b><b><b>x</b></b>y"})
        clean(attack);
    CHECK(clean("&lt;script&gt;x") == "&lt;script&gt;x");
    CHECK(clean("<![CDATA[<p>x</p>]]>") == "x]]&gt;");
}

TEST_CASE("bytes nobody should see are out") {
    CHECK(clean(std::string_view("a\0b\x1b\x7f", 5)) == "ab");
    CHECK(clean("a\u202Eb\u2066c\uFEFF") == "abc");
    CHECK(clean("a\xff\xc0") == "a\uFFFD\uFFFD");
    CHECK(clean("a\r\nb\rc") == "a\nb\nc");
    CHECK(clean("e\u0301\u0301\u0301<b>\u0301\u0301\u0301</b>") ==
          "e\u0301\u0301\u0301<b>\u0301</b>");
}

TEST_CASE("size and depth have an end, and everything is closed there") {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += "<ul><li><span>";
    const auto flat = clean(deep + "x");
    CHECK(flat.size() < 1000);
    std::string megabyte;
    while (megabyte.size() < 1 << 20) megabyte += "<i></b><a href=http://x>'&</a></i>";
    CHECK(clean(megabyte).size() > 60'000);
    CHECK(clean(std::string(1 << 20, '<')).ends_with("&lt;"));
    CHECK(clean("<p>" + std::string(1 << 20, '"')).ends_with("&quot;</p>"));
    CHECK(clean(std::string(65'535, 'a') + "é") == std::string(65'535, 'a'));
    std::string wide;
    while (wide.size() < 1 << 20) wide += "</b></i></p><i><p><b>";
    clean(wide);
    CHECK(sanitise_html("<p>abcdef", {.max_bytes = 10}) == "<p>abc</p>");
}

TEST_CASE("whatever the pieces, a browser reads what was written") {
    const std::vector<std::string> pieces{"<p>",
                                          "</p>",
                                          "<div>",
                                          "</div>",
                                          "<b>",
                                          "</b>",
                                          "<span>",
                                          "</span>",
                                          "<ul>",
                                          "</ul>",
                                          "<li>",
                                          "</li>",
                                          "<ol>",
                                          "<br>",
                                          "<h1>",
                                          "</h1>",
                                          "<pre>",
                                          "</pre>",
                                          "\n",
                                          "x",
                                          "<a>",
                                          "</a>",
                                          "<i>",
                                          "</i>",
                                          "<rt>",
                                          "</rt>",
                                          "<rp>",
                                          "<ruby>",
                                          "<hr>",
                                          "<td>",
                                          "</td>",
                                          "<code>",
                                          "&lt;",
                                          "<strong>",
                                          "<blockquote>",
                                          "</blockquote>",
                                          "</ruby>",
                                          " ",
                                          "<a href=https://x.example>",
                                          "<svg>",
                                          "</svg>",
                                          "<p class=h-x>",
                                          "<!--",
                                          "-->",
                                          "<",
                                          "\""};
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        std::string html;
        for (auto n = random() % 40; n > 0; --n) html += pieces[random() % pieces.size()];
        CAPTURE(html);
        clean(html);
    }
}

TEST_CASE("the text of foreign HTML keeps its lines") {
    CHECK(plain_text_of_remote("<p>Satu<br>dua</p><p>tiga &amp; <b>em</b>pat</p>") ==
          "Satu\ndua\n\ntiga & empat");
    CHECK(plain_text_of_remote("<ul><li>a</li><li>b</li></ul>c<script>d</script>") == "a\nb\n\nc");
    CHECK(plain_text_of_remote("<div>\n <div>a</div>\n</div><h1>b</h1>") == "a\n\nb");
    CHECK(plain_text_of_remote("<a href='https://x.example/y'><span class=invisible>https://"
                               "</span>x.example/y</a>") == "https://x.example/y");
    CHECK(plain_text_of_remote("&lt;b&gt;\u202E") == "<b>");
}
