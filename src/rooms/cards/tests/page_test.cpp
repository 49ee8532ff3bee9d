#include <doctest/doctest.h>

#include "rooms/cards/impl.h"

using namespace kentongan;
using namespace kentongan::cards;

TEST_CASE("a page is known by Open Graph first, then by its own title") {
    const auto facts = facts_of_page(
        R"(<!doctype html><html><head><title>Judul halaman</title>
        <meta property="og:title" content="Banjir di Bantul &amp; sekitarnya">
        <meta name="description" content="dari HTML"><meta property="og:description" content="dari OG">
        <meta property="og:site_name" content="Kabar Desa"><meta name="author" content="Siti">
        <meta property="og:image" content="/gambar/a.jpg"></head><body>
        <meta property="og:title" content="zu spät"></body>)",
        "https://kabar.example/2026/berita.html");
    REQUIRE(facts);
    CHECK(facts->title == "Banjir di Bantul & sekitarnya");
    CHECK(facts->description == "dari OG");
    CHECK(facts->provider == "Kabar Desa");
    CHECK(facts->author == "Siti");
    CHECK(facts->image == "https://kabar.example/gambar/a.jpg");
    const auto plain = facts_of_page("<title> Hanya\n judul </title>", "https://a.example/");
    REQUIRE(plain);
    CHECK(plain->title == "Hanya judul");
    CHECK(plain->image.empty());
    CHECK(!facts_of_page("<body><title>x</title>", "https://a.example/"));
    CHECK(!facts_of_page("", "https://a.example/"));
}

TEST_CASE("hostile pages give harmless, bounded facts") {
    const auto facts = facts_of_page(
        "<script>'<title>palsu</title>'</script><title>&lt;script&gt;</title>"
        "<meta property=og:image content='javascript:alert(1)'>"
        "<meta property=article:author content='https://orang.example/x'>"
        "<meta property=og:description content='" +
            std::string(100'000, 'a') + "'>",
        "https://a.example/");
    REQUIRE(facts);
    CHECK(facts->title == "<script>");  // text; whoever shows it escapes it
    CHECK(facts->image.empty());
    CHECK(facts->author.empty());
    CHECK(facts->description.size() <= 803);
}

TEST_CASE("addresses are resolved as RFC 3986 says, and lead only to the web") {
    const std::string base = "https://a.example/b/c?d#e";
    CHECK(absolute_url(base, "x.png") == "https://a.example/b/x.png");
    CHECK(absolute_url(base, "/x.png") == "https://a.example/x.png");
    CHECK(absolute_url(base, "//z.example/x") == "https://z.example/x");
    CHECK(absolute_url(base, "http://z.example/x") == "http://z.example/x");
    CHECK(absolute_url("https://a.example", "x") == "https://a.example/x");
    for (const char* bad :
         {"", "javascript:x", "data:image/png;base64,x", "https://", "a\nb", "file:///x"})
        CHECK(absolute_url(base, bad) == "");
}
