#include <doctest/doctest.h>

#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "platform/web/web.h"

using namespace kentongan;
using namespace kentongan::web;

namespace {

http::Response get(const std::string& path, const std::string& codings) {
    http::Router router;
    add_asset_routes(router);
    http::Request request;
    request.path = request.target = path;
    request.headers.emplace_back("accept-encoding", codings);
    return router.respond(request, router.match(http::Method::Get, path));
}

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

}  // namespace

TEST_CASE("an asset's address changes with its content and never expires") {
    const auto url = asset_url("style.css");
    CHECK(url.starts_with("/assets/style."));
    CHECK(url.size() == std::string("/assets/style.12345678.css").size());
    const auto response = get(url, "");
    CHECK(response.status == 200);
    CHECK(header(response, "Content-Type") == "text/css; charset=utf-8");
    CHECK(header(response, "Cache-Control") == "public, max-age=31536000, immutable");
    REQUIRE(response.shared_body);
    CHECK(*response.shared_body == asset_content("style.css"));
    CHECK(get("/assets/style.css", "").status == 404);
    CHECK(get("/assets/style.00000000.css", "").status == 404);
}

TEST_CASE("an asset is sent as the browser can read it") {
    const auto url = asset_url("style.css");
    const auto brotli = get(url, "gzip, deflate, br");
    CHECK(header(brotli, "Content-Encoding") == "br");
    const auto gzip = get(url, "GZIP;q=0.5, br;q=0");
    CHECK(header(gzip, "Content-Encoding") == "gzip");
    CHECK(gzip.shared_body->starts_with("\x1f\x8b"));
    CHECK(header(get(url, "identity"), "Content-Encoding").empty());
    CHECK(header(brotli, "Vary") == "Accept-Encoding");
}

TEST_CASE("styles and scripts keep to their budget") {
    CHECK(get(asset_url("style.css"), "br").shared_body->size() <= 8 * 1024);
    CHECK(get(asset_url("page.js"), "br").shared_body->size() <= 5 * 1024);
    // A warning page is 14 kB with everything; this is its largest fixed part.
    CHECK(get(asset_url("alert.css"), "br").shared_body->size() <= 5 * 1024);
}

TEST_CASE("an unknown asset is a mistake of the house") {
    CHECK_THROWS_AS(asset_url("nothing.css"), std::logic_error);
    CHECK_FALSE(asset_content("nothing.css"));
}

TEST_CASE("where to go next never leads to another server") {
    CHECK(local_path("/sekitar?max_id=3") == "/sekitar?max_id=3");
    for (const auto* elsewhere : {"", "https://example.org", "//example.org", "/\\example.org",
                                  "/\t/example.org", "javascript:alert(1)", "sekitar"})
        CHECK(local_path(elsewhere) == "/");
}
