// Query strings, forms, multipart bodies and JSON: what they become, and what is refused.
#include <doctest/doctest.h>

#include "platform/http/body.h"
#include "platform/http/paging.h"

namespace kentongan::http::test {

namespace {

std::string shown(const Params& params) {
    std::string text;
    for (const auto& [name, value] : params.entries()) text += name + "=" + value + "\n";
    return text;
}

std::string form(std::string_view text) {
    Params params;
    return parse_form(text, params) ? shown(params) : "refused";
}

std::string json_params(std::string_view text) {
    Params params;
    return parse_json_params(text, params) ? shown(params) : "refused";
}

struct Multipart {
    explicit Multipart(std::string_view body,
                       std::string_view type = "multipart/form-data; boundary=XX") {
        ok = parse_multipart(type, body, params, uploads).ok();
    }
    Params params;
    std::vector<Upload> uploads;
    bool ok = false;
};

std::string part(std::string_view disposition, std::string_view content) {
    return "--XX\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n\r\n" +
           std::string(content) + "\r\n";
}

}  // namespace

TEST_CASE("forms decode names and values") {
    CHECK(form("a=1&b=&c&a=2") == "a=1\nb=\nc=\na=2\n");
    CHECK(form("status=gempa+bumi%21&media_ids[]=3") == "status=gempa bumi!\nmedia_ids[]=3\n");
    CHECK(form("x=a%3Db=c&&") == "x=a=b=c\n");
    CHECK(form("a=%") == "refused");
    CHECK(form("a=%00") == "refused");
    CHECK(form("a=%ff") == "refused");
    CHECK(form(std::string(600, 'n') + "=1") == "refused");
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "a=1&";
    CHECK(form(many) == "refused");
}

TEST_CASE("JSON becomes bracket names") {
    CHECK(json_params(R"({"status":"halo","poll":{"options":["a","b"],"expires_in":60}})") ==
          "status=halo\npoll[options][]=a\npoll[options][]=b\npoll[expires_in]=60\n");
    CHECK(json_params(R"({"a":true,"b":false,"c":null,"d":1.5,"e":-2})") ==
          "a=true\nb=false\nd=1.5\ne=-2\n");
    CHECK(json_params(R"({"fields":[{"name":"x","value":"y"}]})") ==
          "fields[][name]=x\nfields[][value]=y\n");
    CHECK(json_params(R"({"big":18446744073709551615})") == "big=18446744073709551615\n");
    CHECK(json_params("") == "");
    CHECK(json_params("{}") == "");
    CHECK(json_params("[1]") == "refused");
    CHECK(json_params("{\"a\":") == "refused");
    CHECK(json_params(R"({"a":"\u0000"})") == "refused");
    CHECK(json_params("{\"a\":\"\xff\"}") == "refused");
}

TEST_CASE("of a JSON key given twice the last one counts") {
    Params params;
    CHECK(parse_json_params(R"({"a":"first","a":"second"})", params).ok());
    CHECK(params.text("a") == "second");
}

TEST_CASE("JSON cannot unfold into more than it is") {
    CHECK(json_params("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}") ==
          "refused");
    CHECK(json_params("{\"" + std::string(600, 'k') + "\":1}") == "refused");
    std::string wide = "{\"" + std::string(500, 'k') + "\":[1";
    for (int i = 0; i < 5000; ++i) wide += ",1";
    CHECK(json_params(wide + "]}") == "refused");
}

TEST_CASE("multipart bodies give fields and files") {
    const std::string binary("\x89PNG\r\n\x1a\n\0--X\r\n--X", 18);
    const Multipart form(
        part("name=\"description\"", "sawah") +
        "--XX\r\ncontent-type: image/png\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".png\""
        "\r\n\r\n" +
        binary + "\r\n" + part("name=empty", "") + part("name=\"none\"; filename=\"\"", "") +
        "--XX--\r\nepilogue");
    CHECK(form.ok);
    CHECK(shown(form.params) == "description=sawah\nempty=\n");
    REQUIRE(form.uploads.size() == 1);
    CHECK(form.uploads[0].field == "file");
    CHECK(form.uploads[0].filename == "a \"b\".png");
    CHECK(form.uploads[0].content_type == "image/png");
    CHECK(form.uploads[0].content == binary);
}

TEST_CASE("multipart allows what RFC 2046 allows around its delimiters") {
    CHECK(Multipart("preamble\r\n" + part("name=a", "1") + "--XX--").params.text("a") == "1");
    CHECK(Multipart("--XX  \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--")
              .params.text("a") == "1");
    const Multipart quoted("--a b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a b--",
                           "multipart/form-data; charset=x; boundary=\"a b\"");
    CHECK(quoted.params.text("a") == "1");
    CHECK(Multipart("--XX--").ok);
}

TEST_CASE("multipart bodies that are broken or too much are refused") {
    CHECK_FALSE(Multipart(part("name=a", "1")).ok);  // no final delimiter
    CHECK_FALSE(Multipart("").ok);
    CHECK_FALSE(Multipart("--XX\r\n\r\n1\r\n--XX--").ok);  // no disposition
    CHECK_FALSE(Multipart("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--").ok);
    CHECK_FALSE(Multipart(part("name=a", "\xff") + "--XX--").ok);
    CHECK_FALSE(Multipart(part("name=\"" + std::string(600, 'n') + "\"", "1") + "--XX--").ok);
    CHECK_FALSE(Multipart(part("name=a; x=" + std::string(9000, 'n'), "1") + "--XX--").ok);
    CHECK_FALSE(Multipart(part("name=a", "1") + "--XX--", "multipart/form-data").ok);
    CHECK_FALSE(Multipart("x", "multipart/form-data; boundary=" + std::string(71, 'b')).ok);
    std::string many;
    for (int i = 0; i < 65; ++i) many += part("name=a", "1");
    CHECK_FALSE(Multipart(many + "--XX--").ok);
}

TEST_CASE("parameters are looked up as Mastodon's controllers do") {
    Params params;
    for (auto [name, value] : std::vector<std::pair<const char*, const char*>>{{"a", "1"},
                                                                               {"a", "2"},
                                                                               {"ids[]", "3"},
                                                                               {"ids", "4"},
                                                                               {"ids[]", "x"},
                                                                               {"yes", "on"},
                                                                               {"no", "False"},
                                                                               {"empty", ""}})
        params.add(name, value);
    CHECK(params.text("a") == "2");
    CHECK(params.integer("a") == 2);
    CHECK_FALSE(params.integer("yes").has_value());
    CHECK(params.all("ids") == std::vector<std::string_view>{"3", "4", "x"});
    CHECK(params.ids<Id<struct AnyTag>>("ids").size() == 2);
    CHECK(params.boolean("yes") == true);
    CHECK(params.boolean("no") == false);
    CHECK(params.boolean("empty") == false);
    CHECK_FALSE(params.boolean("missing").has_value());
}

TEST_CASE("the query goes before the body") {
    Request request;
    request.target = "/x?a=query";
    request.headers.emplace_back("content-type", "application/json; charset=utf-8");
    CHECK(read_params(request, R"({"a":"body","b":"body"})").ok());
    CHECK(request.params.text("a") == "query");
    CHECK(request.params.text("b") == "body");
}

TEST_CASE("scopes include their parts, and follow is the old name of a few") {
    Principal principal;
    principal.scopes = "read write:statuses follow";
    CHECK(principal.allows("read"));
    CHECK(principal.allows("read:accounts"));
    CHECK(principal.allows("write:statuses"));
    CHECK(principal.allows("write:blocks"));
    CHECK_FALSE(principal.allows("write"));
    CHECK_FALSE(principal.allows("write:media"));
    CHECK_FALSE(principal.allows("readx"));
    CHECK(principal.allows(""));
}

TEST_CASE("the language comes from the cookie, then from Accept-Language") {
    auto language = [](std::string cookie, std::string accept) {
        Request request;
        request.headers.emplace_back("cookie", std::move(cookie));
        request.headers.emplace_back("accept-language", std::move(accept));
        return negotiate_language(request, "id");
    };
    CHECK(language("", "") == "id");
    CHECK(language("bahasa=jv", "en") == "jv");
    CHECK(language("bahasa=klingon", "en-GB,en;q=0.9") == "en");
    CHECK(language("a=b", "fr, id;q=0.3, en;q=0.7") == "en");
}

TEST_CASE("pages and their links") {
    Params params;
    params.add("limit", "1000");
    params.add("max_id", "50");
    params.add("min_id", "-3");
    const auto page = page_of(params, 20, 40);
    CHECK(page.limit == 40);
    CHECK(page.max_id == 50);
    CHECK(page.min_id == 0);

    Request request;
    request.target = "/api/v1/timelines/home?limit=2&max_id=50&local=true";
    auto response = Response::json("[]");
    set_links(response, request, "https://kabar.example", 9, 7);
    CHECK(
        response.headers.back().second ==
        "<https://kabar.example/api/v1/timelines/home?limit=2&local=true&max_id=7>; rel=\"next\", "
        "<https://kabar.example/api/v1/timelines/home?limit=2&local=true&min_id=9>; rel=\"prev\"");
}

}  // namespace kentongan::http::test
