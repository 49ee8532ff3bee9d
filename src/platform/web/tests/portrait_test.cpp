#include "platform/web/portrait.h"

#include <doctest/doctest.h>

using namespace kentongan;

namespace {

std::string shown(std::string_view name, std::string_view picture) {
    web::View view;
    web::set_portrait(view, name, picture);
    return web::Renderer().render("pieces/portrait", view, "id");
}

}  // namespace

TEST_CASE("who has a picture is shown by it") {
    const auto html = shown("Ani", "https://contoh.test/avatars/1.jpg");
    CHECK(html.find("src=\"https://contoh.test/avatars/1.jpg\"") != std::string::npos);
    CHECK(html.find("tint") == std::string::npos);
}

TEST_CASE("who has none is shown by the first letter of the name") {
    const std::string missing = "https://contoh.test/avatars/original/missing.png";
    CHECK(shown("ani lestari", missing).find(">A<") != std::string::npos);
    CHECK(shown("🎋 Raden Ayu", missing).find(">R<") != std::string::npos);
    CHECK(shown("مريم", missing).find(">م<") != std::string::npos);
    CHECK(shown("— 7 Serangkai", "").find(">7<") != std::string::npos);
    CHECK(shown("😀", "").find(">@<") != std::string::npos);
    CHECK(shown("\xF0\x9F", "").find(">@<") != std::string::npos);
    CHECK(shown("<b>", missing).find(">B<") != std::string::npos);
    CHECK(shown("ani", missing).find("<img") == std::string::npos);
}

TEST_CASE("a name keeps its tint") {
    CHECK(shown("Ani", "") == shown("Ani", ""));
}
