// Which route answers, who may ask, and how errors look.
#include "platform/http/router.h"

#include <doctest/doctest.h>

#include "platform/base/json.h"

namespace kentongan::http::test {

namespace {

Route route(Method method, std::string pattern, Access access = Access::anyone()) {
    Route made;
    made.method = method;
    made.pattern = pattern;
    made.access = std::move(access);
    made.handler = [pattern](Request& request) -> Result<Response> {
        std::string text = pattern;
        for (const auto& [name, value] : request.params.entries()) text += " " + name + "=" + value;
        return Response::text(text);
    };
    return made;
}

Response ask(const Router& router, Request request) {
    const auto match = router.match(request.method, request.path);
    return router.respond(request, match);
}

Request request_for(Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = request.target = std::move(path);
    return request;
}

std::string answer(const Router& router, std::string path) {
    return ask(router, request_for(Method::Get, std::move(path))).body;
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

Principal person(std::string scopes, bool by_cookie = false) {
    Principal principal;
    principal.account = 7;
    principal.scopes = std::move(scopes);
    principal.by_cookie = by_cookie;
    return principal;
}

}  // namespace

TEST_CASE("static segments win over names, names over the rest") {
    Router router;
    for (const char* pattern :
         {"/", "/a/:id", "/a/new", "/a/:key/b", "/a/new/:x/c", "/*rest", "/files/*path"})
        router.add(route(Method::Get, pattern));
    CHECK(answer(router, "/") == "/");
    CHECK(answer(router, "/a/new") == "/a/new");
    CHECK(answer(router, "/a/12") == "/a/:id id=12");
    CHECK(answer(router, "/a/12/") == "/a/:id id=12");
    CHECK(answer(router, "/a/new/b") == "/a/:key/b key=new");
    CHECK(answer(router, "/a/new/1/c") == "/a/new/:x/c x=1");
    CHECK(answer(router, "/a/new/1/d") == "/*rest rest=a/new/1/d");
    CHECK(answer(router, "/files/x/y.png") == "/files/*path path=x/y.png");
    CHECK(answer(router, "/files/../secret").find("error") != std::string::npos);
}

TEST_CASE("a path that exists for other methods is 405 and says which") {
    Router router;
    router.add(route(Method::Get, "/a/:id"));
    router.add(route(Method::Delete, "/a/:id"));
    router.add(route(Method::Post, "/a/new"));
    CHECK(ask(router, request_for(Method::Head, "/a/1")).status == 200);
    const auto refused = ask(router, request_for(Method::Put, "/a/1"));
    CHECK(refused.status == 405);
    CHECK(header(refused, "Allow") == "GET, HEAD, DELETE");
    CHECK(ask(router, request_for(Method::Get, "/a/new")).body == "/a/:id id=new");
    CHECK(ask(router, request_for(Method::Options, "/a/1")).status == 204);
    CHECK(ask(router, request_for(Method::Get, "/nowhere")).status == 404);
}

TEST_CASE("two routes for the same method and pattern are a bug found at start") {
    Router router;
    router.add(route(Method::Get, "/a/:id"));
    CHECK_THROWS_AS(router.add(route(Method::Get, "/a/:other")), std::logic_error);
    CHECK_THROWS_AS(router.add(route(Method::Get, "/*rest/more")), std::logic_error);
}

TEST_CASE("path parameters win over all others") {
    Router router;
    router.add(route(Method::Get, "/a/:id"));
    auto request = request_for(Method::Get, "/a/1");
    request.params.add("id", "2");
    CHECK(ask(router, request).body == "/a/:id id=2 id=1");
}

TEST_CASE("tokens need the scope, people routes need a person") {
    Router router;
    router.add(route(Method::Get, "/app", Access::app("read")));
    router.add(route(Method::Get, "/user", Access::user("read:accounts profile")));
    router.set_translate([](std::string_view, std::string_view) { return "diterjemahkan"; });
    auto status = [&](const char* path, std::optional<Principal> principal) {
        auto request = request_for(Method::Get, path);
        request.principal = std::move(principal);
        const auto response = ask(router, request);
        return std::to_string(response.status) + response.body;
    };
    CHECK(status("/app", {}) == "401{\"error\":\"The access token is invalid\"}");
    CHECK(status("/app", person("write")) ==
          "403{\"error\":\"This action is outside the authorized scopes\"}");
    CHECK(status("/app", person("read")) == "200/app");
    CHECK(status("/user", person("profile")) == "200/user");
    CHECK(status("/user", person("read")) == "200/user");
    Principal application;
    application.scopes = "read";
    CHECK(status("/app", application) == "200/app");
    CHECK(status("/user", application) ==
          "422{\"error\":\"This method requires an authenticated user\"}");
}

TEST_CASE("pages send nobody to the sign-in page and back") {
    Router router;
    router.add(route(Method::Get, "/pengaturan", Access::page()));
    auto request = request_for(Method::Get, "/pengaturan");
    request.target = "/pengaturan?x=1&y";
    const auto response = ask(router, request);
    CHECK(response.status == 303);
    CHECK(header(response, "Location") == "/masuk?lanjut=%2Fpengaturan%3Fx%3D1%26y");
    request.principal = person("", true);
    CHECK(ask(router, request).status == 200);
}

TEST_CASE("a cookie may change something only from our own pages") {
    Router router;
    router.add(route(Method::Post, "/tulis", Access::page()));
    router.add(route(Method::Get, "/tulis", Access::page()));
    auto status = [&](std::vector<std::pair<std::string, std::string>> headers,
                      bool by_cookie = true, Method method = Method::Post) {
        auto request = request_for(method, "/tulis");
        request.headers = std::move(headers);
        request.headers.emplace_back("host", "kabar.example");
        request.principal = person("", by_cookie);
        return ask(router, request).status;
    };
    CHECK(status({{"sec-fetch-site", "same-origin"}}) == 200);
    CHECK(status({{"sec-fetch-site", "none"}}) == 200);
    CHECK(status({{"sec-fetch-site", "cross-site"}}) == 403);
    CHECK(status({{"sec-fetch-site", "same-site"}}) == 403);
    CHECK(status({{"origin", "https://kabar.example"}}) == 200);
    CHECK(status({{"origin", "https://evil.example"}}) == 403);
    CHECK(status({{"origin", "null"}}) == 403);
    CHECK(status({}) == 403);
    CHECK(status({}, false) == 200);
    CHECK(status({}, true, Method::Get) == 200);
    CHECK(status({{"upgrade", "websocket"}, {"origin", "https://evil.example"}}, true,
                 Method::Get) == 403);
}

// Without a cookie nothing can be done in somebody's name, but a browser can be signed in as
// somebody else (login CSRF), or out: SameSite keeps our cookies from being sent, not from being
// set.
TEST_CASE("pages take nothing that another site says it sent, with or without a cookie") {
    Router router;
    router.add(route(Method::Post, "/masuk", Access::anyone()));
    router.add(route(Method::Post, "/api/v1/apps", Access::anyone()));
    router.add(route(Method::Post, "/oauth/token", Access::anyone()));
    auto status = [&](const char* path, std::vector<std::pair<std::string, std::string>> headers) {
        auto request = request_for(Method::Post, path);
        request.headers = std::move(headers);
        request.headers.emplace_back("host", "kabar.example");
        return ask(router, request).status;
    };
    CHECK(status("/masuk", {{"sec-fetch-site", "cross-site"}}) == 403);
    CHECK(status("/masuk", {{"sec-fetch-site", "same-site"}}) == 403);
    CHECK(status("/masuk", {{"origin", "https://evil.example"}}) == 403);
    CHECK(status("/masuk", {{"origin", "null"}}) == 403);
    CHECK(status("/masuk", {{"origin", "https://kabar.example"}}) == 200);
    CHECK(status("/masuk", {{"sec-fetch-site", "same-origin"}}) == 200);
    CHECK(status("/masuk", {}) == 200);
    CHECK(status("/api/v1/apps", {{"origin", "https://client.example"}}) == 200);
    CHECK(status("/oauth/token", {{"sec-fetch-site", "cross-site"}}) == 200);
}

TEST_CASE("the authenticator is asked once, and its refusal ends every route") {
    Router router;
    router.add(route(Method::Get, "/open"));
    int asked = 0;
    router.set_authenticator([&](const Request& request) -> Result<std::optional<Principal>> {
        ++asked;
        const auto token = request.header("authorization");
        if (token.empty()) return std::optional<Principal>();
        if (token != "Bearer good") return Error(ErrorCode::Unauthorized);
        return std::optional<Principal>(person("read"));
    });
    auto request = request_for(Method::Get, "/open");
    CHECK(ask(router, request).status == 200);
    request.headers.emplace_back("authorization", "Bearer bad");
    CHECK(ask(router, request).status == 401);
    CHECK(asked == 2);
    request.headers.back().second = "Bearer good";
    CHECK_FALSE(router.authenticate(request).has_value());
    CHECK(request.principal->account == 7);
    CHECK(ask(router, request).status == 200);
    CHECK(asked == 3);
}

TEST_CASE("errors are JSON for programs and pages for people") {
    Router router;
    auto failing = route(Method::Get, "/api/v1/x");
    failing.handler = [](Request&) -> Result<Response> {
        return Error(ErrorCode::Unprocessable, "The name is taken", "username")
            .with_detail("row 3");
    };
    router.add(failing);
    failing.pattern = "/x";
    router.add(failing);
    router.set_translate([](std::string_view language, std::string_view text) {
        return std::string(language) + ":" + std::string(text);
    });
    router.set_error_page([](const Request&, const Error& error) {
        return Response::html("<h1>" + error.text() + "</h1>");
    });
    auto request = request_for(Method::Get, "/api/v1/x");
    request.headers.emplace_back("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    CHECK(ask(router, request).body ==
          "{\"error\":\"Validation failed: id:The name is taken\",\"field\":\"username\"}");
    request.path = "/x";
    const auto page = ask(router, request);
    CHECK(page.body == "<h1>The name is taken</h1>");
    CHECK(page.status == 422);
    request.headers[0].second = "application/json, text/html;q=0.5";
    CHECK(ask(router, request).body.starts_with("{"));
}

TEST_CASE("the OpenAPI document lists what is documented below the prefix") {
    Router router;
    auto documented = route(Method::Get, "/api/kentongan/v1/alerts/:id", Access::user("read"));
    documented.doc = {"One alert", "Array of Alert", {{"limit", "integer", "How many", false}}};
    router.add(documented);
    documented.method = Method::Post;
    documented.doc = {"Make one", "Alert", {{"text", "string", "", true}}};
    router.add(documented);
    router.add(route(Method::Get, "/api/kentongan/v1/hidden"));
    const auto parsed = parse_json(openapi_json(router, "/api/kentongan/v1", "Kentongan", "1.0"));
    REQUIRE(parsed.ok());
    const auto& document = parsed.value();
    CHECK(document.at("openapi") == "3.1.0");
    CHECK(document.at("paths").as_object().size() == 1);
    const auto& path = document.at("paths").at("/api/kentongan/v1/alerts/{id}");
    const auto& get = path.at("get");
    CHECK(get.at("parameters").at(0).at("in") == "path");
    CHECK(get.at("parameters").at(1).at("schema").at("type") == "integer");
    CHECK(get.at("responses")
              .at("200")
              .at("content")
              .at("application/json")
              .at("schema")
              .at("items")
              .at("$ref") == "#/components/schemas/Alert");
    CHECK(get.at("security").at(0).at("token").at(0) == "read");
    CHECK(path.at("post")
              .at("requestBody")
              .at("content")
              .at("application/json")
              .at("schema")
              .at("required")
              .at(0) == "text");
    CHECK(document.at("components").at("schemas").as_object().size() == 1);
}

}  // namespace kentongan::http::test
