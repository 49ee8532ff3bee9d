#include "platform/web/pages.h"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::web;

namespace {

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

View one_error() {
    View error, view;
    error.set("text", "Sentence of the body");
    view.set("has_errors", true).set("errors", std::vector<View>{error});
    return view;
}

}  // namespace

TEST_CASE("a page is its template inside the frame") {
    const Renderer renderer;
    Pages pages(renderer);
    pages.set_frame(
        [](const http::Request&, View& frame) { frame.set("instance", "Kabar Bantul"); });
    http::Request request;
    request.language = "en";
    const auto response = pages.page(
        request,
        {.name = "pieces/form_errors", .title = "T<itle", .section = "home", .status = 422},
        one_error());
    CHECK(response.status == 422);
    CHECK(response.body.find("<html lang=\"en\">") != std::string::npos);
    CHECK(response.body.find("T&lt;itle · Kabar Bantul") != std::string::npos);
    CHECK(response.body.find("Sentence of the body") != std::string::npos);
    CHECK(response.body.find("href=\"/\" aria-current=\"page\"") != std::string::npos);
    CHECK(response.body.find("{{") == std::string::npos);
}

TEST_CASE("a warning page carries its style inside, allowed by its hash") {
    const Renderer renderer;
    const Pages pages(renderer);
    const http::Request request;
    const auto response = pages.page(
        request, {.name = "pieces/form_errors", .title = "W", .whole = true}, View());
    CHECK(response.body.find("rel=\"stylesheet\"") == std::string::npos);
    CHECK(response.body.find(std::string(*asset_content("alert.css"))) != std::string::npos);
    CHECK(header(response, "Content-Security-Policy")
              .find("style-src 'self' '" + asset_csp_source("alert.css") + "'") !=
          std::string::npos);
}

TEST_CASE("a message is shown once, in the reader's language, as text") {
    const Renderer renderer;
    const Pages pages(renderer);
    http::Response redirect;
    flash(redirect, "Saved <b>4711</b>");
    const auto cookie = header(redirect, "Set-Cookie");
    REQUIRE(cookie.starts_with("kabar="));
    http::Request request;
    request.headers.emplace_back("cookie", cookie.substr(0, cookie.find(';')));
    const auto response = pages.page(request, {.name = "pieces/form_errors", .title = "T"}, View());
    CHECK(response.body.find("Saved &lt;b&gt;4711&lt;/b&gt;") != std::string::npos);
    CHECK(header(response, "Set-Cookie").starts_with("kabar=;"));
}
