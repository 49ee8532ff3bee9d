#include "platform/web/template.h"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>

#include "embedded/web_templates.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/web.h"

using namespace kentongan;
using namespace kentongan::web;

namespace {

std::string prepared(std::map<std::string, std::string> files, std::string_view language = "en") {
    return prepare_template(files.at("page"), language,
                            [&](std::string_view name) -> std::optional<std::string_view> {
                                auto found = files.find(std::string(name));
                                if (found == files.end()) return {};
                                return found->second;
                            });
}

}  // namespace

TEST_CASE("partials are put in place, through each other") {
    CHECK(prepared({{"page", "<p>{{> a/b}}</p>"}, {"a/b", "{{>c}}!"}, {"c", "{{name}}"}}) ==
          "<p>{{name}}!</p>");
}

TEST_CASE("an unknown partial and a circle are mistakes of the house") {
    CHECK_THROWS_AS(prepared({{"page", "{{> nowhere}}"}}), std::logic_error);
    CHECK_THROWS_AS(prepared({{"page", "{{> page}}"}}), std::logic_error);
    CHECK_THROWS_AS(prepared({{"page", "{{#t}}no end"}}), std::logic_error);
    CHECK_THROWS_AS(prepared({{"page", "{{> x"}}), std::logic_error);
}

TEST_CASE("indentation is dropped, spaces within a line stay") {
    CHECK(prepared({{"page", "<ul>\n    <li>a  b</li>\n\n</ul>\n"}}) ==
          "<ul>\n<li>a  b</li>\n</ul>");
}

TEST_CASE("texts are translated and their names become escaped variables") {
    CHECK(prepared({{"page", "{{#t}}Home{{/t}}"}}, "id") == "Beranda");
    CHECK(prepared({{"page", "{{#t}}Sentence 4711\n   for {who}{{/t}}"}}) ==
          "Sentence 4711 for {{who}}");
    CHECK(prepared({{"page", "<a title=\"{{#t}}the \"4711\" {x y}{{/t}}\">"}}) ==
          "<a title=\"the &quot;4711&quot; {x y}\">");
    CHECK(prepared({{"page", "{{#t}}see <a href=\"/4711\">it</a>{{/t}}"}}) ==
          "see <a href=\"/4711\">it</a>");
}

TEST_CASE("hostile values stay text") {
    const Renderer renderer;
    View view;
    view.set("level", "awas\" onmouseover=\"x")
        .set("headline", "<script>alert(1)</script>")
        .set("url", "/x'y")
        .set("where", "{{url}} {{{url}}} {{> frame}}");
    const auto html = renderer.render("warnings/line", view, "id");
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("\" onmouseover") == std::string::npos);
    CHECK(html.find("awas&quot; onmouseover=&quot;x") != std::string::npos);
    CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
    CHECK(html.find("/x'y") == std::string::npos);
    CHECK(html.find("{{url}} {{{url}}} {{&gt; frame}}") != std::string::npos);
}

TEST_CASE("views: empty is false, lists repeat, copies are independent") {
    const Renderer renderer;
    View error;
    error.set("field", "").set("text", "Wrong");
    View view;
    view.set("has_errors", true).set("errors", std::vector<View>{error, error});
    View copy = view;
    copy.set("errors", std::vector<View>{});
    const auto html = renderer.render("pieces/form_errors", view, "en");
    CHECK(html.find("<li>Wrong</li><li>Wrong</li>") != std::string::npos);
    CHECK(renderer.render("pieces/form_errors", copy, "en").find("Wrong") == std::string::npos);
    View none;
    none.set("has_errors", false);
    CHECK(renderer.render("pieces/form_errors", none, "en").find("<ul>") == std::string::npos);
}

TEST_CASE("an unknown template is a mistake of the house") {
    CHECK_THROWS_AS(Renderer().render("no/such", View(), "id"), std::logic_error);
}

TEST_CASE("templates hold nothing that the page's policy forbids") {
    for (const auto& file : embedded::web_templates()) {
        CAPTURE(std::string(file.name));
        for (auto forbidden : {" style=", " onclick=", " onload=", " onerror=", "javascript:",
                               "<iframe", "<script>", "{{="})
            CHECK(file.content.find(forbidden) == std::string_view::npos);
    }
}

TEST_CASE("every template can be rendered in every language") {
    const Renderer renderer;
    for (const auto& language : i18n::languages())
        for (const auto& file : embedded::web_templates()) {
            const std::string name(file.name.substr(0, file.name.size() - 5));
            CAPTURE(name);
            CHECK_NOTHROW(renderer.render(name, View(), language));
        }
}
