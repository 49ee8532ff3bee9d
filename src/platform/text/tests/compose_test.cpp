#include "platform/text/compose.h"

#include <doctest/doctest.h>

#include <string>

#include "platform/base/strings.h"

using namespace kentongan;
using text::compose;

namespace {

std::optional<text::Person> ani_only(const std::string& name) {
    if (name == "ani" || name == "ani@contoh.id")
        return text::Person{"ani", "https://contoh.id/@ani"};
    return {};
}

std::string html(std::string_view plain) {
    return compose(plain, ani_only, "https://contoh.id/tag/").html;
}

// What a browser would take for an element must be one of ours.
bool has_only_our_tags(std::string_view out) {
    for (std::size_t at = out.find('<'); at != std::string_view::npos; at = out.find('<', at + 1)) {
        const auto rest = out.substr(at);
        bool ours = false;
        for (std::string_view tag : {"<p>", "</p>", "<br>", "<span>", "</span>", "</a>",
                                     "<a href=\"http", "<span class=\"", "<a href=\"https"})
            ours = ours || rest.starts_with(tag);
        if (!ours) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("lines become paragraphs and breaks, and everything is escaped") {
    CHECK(html("a & b <b>\nc\n\nd") == "<p>a &amp; b &lt;b&gt;<br>c</p><p>d</p>");
    CHECK(html("") == "");
    CHECK(html("<script>alert(1)</script>").find("<script") == std::string::npos);
    CHECK(html("<img src=x onerror=alert(1)>").find("<img") == std::string::npos);
}

TEST_CASE("an address becomes a link that ends where the sentence begins") {
    CHECK(html("lihat https://bmkg.go.id/x?y=1&z=2.") ==
          "<p>lihat <a href=\"https://bmkg.go.id/x?y=1&amp;z=2\" target=\"_blank\" "
          "rel=\"nofollow noopener noreferrer\" translate=\"no\"><span "
          "class=\"invisible\">https://</span><span "
          "class=\"\">bmkg.go.id/x?y=1&amp;z=2</span><span class=\"invisible\"></span></a>.</p>");
    CHECK(html("(https://a.id/b_(c))").find("href=\"https://a.id/b_(c)\"") != std::string::npos);
    CHECK(html("https://a.id/1, https://b.id").find("href=\"https://b.id\"") != std::string::npos);
    CHECK(html("xhttps://a.id").find("<a") == std::string::npos);
    CHECK(html("https://").find("<a") == std::string::npos);
    CHECK(html("https://a..id/").find("<a") == std::string::npos);
}

TEST_CASE("a script address is never a link, a user name in an address never its host") {
    for (const char* hostile : {"javascript:alert(1)", "JaVaScRiPt://x.id/%0aalert(1)",
                                "data:text/html,<script>", "vbscript:x", "https:/x", "//x.id"})
        CHECK(html(hostile).find("href") == std::string::npos);
    const auto shown = html("https://bank.co.id@jahat.example/");
    CHECK(shown.find("href=\"https://bank.co.id\"") != std::string::npos);
    CHECK(shown.find("href=\"https://jahat") == std::string::npos);
    CHECK(html("https://a.id/\"onmouseover=\"x").find("\"onmouseover") == std::string::npos);
}

TEST_CASE("people who exist are linked, others stay text") {
    CHECK(html("@ani hai") ==
          "<p><span class=\"h-card\" translate=\"no\"><a href=\"https://contoh.id/@ani\" "
          "class=\"u-url mention\">@<span>ani</span></a></span> hai</p>");
    CHECK(html("@ani@contoh.id").find("href=\"https://contoh.id/@ani\"") != std::string::npos);
    CHECK(html("@budi") == "<p>@budi</p>");
    CHECK(html("surat@ani.id").find("<a") == std::string::npos);
    CHECK(html("@ani.").find("</span>.</p>") != std::string::npos);
    CHECK(text::mentioned_names("@ani @ANI @budi@B.Example. @@x a@b") ==
          std::vector<std::string>{"ani", "budi@b.example"});
}

TEST_CASE("ten thousand mentions ask for a hundred people at most") {
    std::string crowd;
    for (int i = 0; i < 10'000; ++i) crowd += "@orang" + std::to_string(i) + " ";
    CHECK(text::mentioned_names(crowd).size() == text::kMaxMentions);
    int asked = 0;
    compose(
        crowd,
        [&](const std::string&) {
            ++asked;
            return std::optional<text::Person>();
        },
        "/tag/");
    CHECK(asked == static_cast<int>(text::kMaxMentions));
}

TEST_CASE("tags are found, lower case, and need a letter") {
    const auto composed =
        compose("#Banjir #banjir (#Gempa_Bumi) #123 a#b #ꦗꦮ", ani_only, "https://contoh.id/tag/");
    CHECK(composed.tags == std::vector<std::string>{"banjir", "gempa_bumi", "ꦗꦮ"});
    CHECK(composed.html.find("<a href=\"https://contoh.id/tag/banjir\" class=\"mention hashtag\" "
                             "rel=\"tag\">#<span>Banjir</span></a>") != std::string::npos);
    CHECK(text::normal_tag("#BANJIR") == "banjir");
    CHECK(text::normal_tag("bukan tag") == "");
    CHECK(text::normal_tag("<b>") == "");
    std::string many;
    for (int i = 0; i < 500; ++i) many += "#t" + std::to_string(i) + " ";
    CHECK(compose(many, ani_only, "/").tags.size() == text::kMaxTags);
    CHECK(compose("#" + std::string(5000, 'a'), ani_only, "/").tags.empty());
}

TEST_CASE("text is tidied: no overrides, no control characters, no towers of marks") {
    CHECK(text::tidy("  a\r\nb\rc\n\n\n\nd \x01\x7f ") == "a\nb\nc\n\nd");
    CHECK(text::tidy("aman \u202Egnp.exe\u202C \u2066x\u2069") == "aman gnp.exe x");
    CHECK(text::tidy("\xff\xfe") == "\uFFFD\uFFFD");
    std::string zalgo = "z";
    for (int i = 0; i < 500; ++i) zalgo += "\u0334\u0322";
    CHECK(text::tidy(zalgo).size() < 20);
    CHECK(text::tidy("e\u0301") == "é");
    CHECK(text::tidy("👩‍👩‍👧") == "👩‍👩‍👧");
    CHECK(text::tidy("\u2028 \t\n") == "");
}

TEST_CASE("invalid UTF-8 gives valid HTML") {
    for (std::string bytes :
         {std::string("\xc3"), std::string("#\xf0\x9f"), std::string("@a\xff"),
          std::string("https://a.id/\xed\xa0\x80"), std::string(3000, '\x80')}) {
        const auto out = html(bytes);
        CHECK(is_valid_utf8(out));
        CHECK(has_only_our_tags(out));
    }
}

TEST_CASE("characters count as people see them, addresses 23, mentions without domain") {
    CHECK(text::count_characters("") == 0);
    CHECK(text::count_characters("halo") == 4);
    CHECK(text::count_characters("👩‍👩‍👧é") == 2);
    CHECK(text::count_characters("https://a.id") == 23);
    CHECK(text::count_characters("x https://bmkg.go.id/" + std::string(300, 'y') + " z") == 27);
    CHECK(text::count_characters("@ani@contoh.example hai") == 8);
    CHECK(text::count_characters("\xff\xff") == 2);
}

TEST_CASE("composed HTML reads back as text") {
    CHECK(text::plain_of_html(html("a < b & \"c\"\nd #Banjir")) == "a < b & \"c\" d #Banjir");
}

TEST_CASE("any bytes at all give HTML with our own tags only") {
    std::uint32_t state = 12345;
    const char* pieces[] = {
        "<",  ">", "\"",   "'",      "&",           "@ani", "#t", "https://a.id/",
        "\n", " ", "\xff", "\u202E", "javascript:", "=",    "/",  "ꦗ",
        ")",  "(", ".",    "@"};
    for (int round = 0; round < 2000; ++round) {
        std::string mixed;
        for (int i = 0; i < 30; ++i) {
            state = state * 1664525u + 1013904223u;
            mixed += pieces[(state >> 16) % std::size(pieces)];
        }
        const auto out = html(mixed);
        CAPTURE(mixed);
        REQUIRE(is_valid_utf8(out));
        REQUIRE(has_only_our_tags(out));
    }
}
