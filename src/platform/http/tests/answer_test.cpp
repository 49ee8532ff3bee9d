// What HTTP adds to a handler's response: validators, codings, ranges, policies, limits.
#include <brotli/decode.h>
#include <doctest/doctest.h>
#include <zlib.h>

#include <fstream>

#include "platform/http/rate_limiter.h"
#include "platform/http/tests/client.h"
#include "testkit/testkit.h"

namespace kentongan::http::test {

namespace {

std::string long_text() {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "baris " + std::to_string(i) + " tentang sawah\n";
    return text;
}

std::string gunzip(const std::string& bytes) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return out;
}

std::string unbrotli(const std::string& bytes) {
    std::size_t size = 1 << 20;
    std::string out(size, '\0');
    const auto result =
        BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                &size, reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(result == BROTLI_DECODER_RESULT_SUCCESS ? size : 0);
    return out;
}

}  // namespace

TEST_CASE("bodies have tags, and a known tag is answered with 304") {
    TestServer server;
    std::string text = "one";
    server.get("/text", [&](Request&) -> Result<Response> { return Response::text(text); });
    server.get("/tagged", [&](Request&) -> Result<Response> {
        return Response::text("x").set("ETag", "\"mine\"");
    });
    server.start();
    auto client = server.connect();
    const auto tag = client.get("/text").header("etag");
    CHECK(tag.starts_with("W/\""));
    const auto unchanged = client.get("/text", "If-None-Match: \"other\", " + tag + "\r\n");
    CHECK(unchanged.status == 304);
    CHECK(unchanged.body == "");
    CHECK(unchanged.header("content-length") == "");
    CHECK(unchanged.header("etag") == tag);
    text = "two";
    CHECK(client.get("/text", "If-None-Match: " + tag + "\r\n").body == "two");
    CHECK(client.get("/tagged", "If-None-Match: W/\"mine\"\r\n").status == 304);
}

TEST_CASE("HEAD is GET without the body") {
    TestServer server;
    server.get("/text", [](Request&) -> Result<Response> { return Response::text("hello"); });
    server.start();
    auto client = server.connect();
    client.send("HEAD /text HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto reply = client.read_reply(false);
    CHECK(reply.status == 200);
    CHECK(reply.header("content-length") == "5");
    CHECK(reply.header("etag") == client.get("/text").header("etag"));
}

TEST_CASE("texts are compressed when the client likes it and it pays") {
    TestServer server;
    const auto shared = std::make_shared<const std::string>(long_text());
    server.get("/text", [&](Request&) -> Result<Response> { return Response::text(*shared); });
    server.get("/shared", [&](Request&) -> Result<Response> {
        auto response = Response::json("");
        response.shared_body = shared;
        return response;
    });
    server.get("/short", [](Request&) -> Result<Response> { return Response::text("short"); });
    server.get("/picture", [&](Request&) -> Result<Response> {
        return Response::of_type("image/png", *shared);
    });
    server.get("/coded", [&](Request&) -> Result<Response> {
        return Response::text(*shared).set("Content-Encoding", "br");
    });
    server.start();
    auto client = server.connect();
    const std::string both = "Accept-Encoding: gzip, deflate, br\r\n";
    for (const char* path : {"/text", "/shared", "/shared"}) {
        const auto brotli = client.get(path, both);
        CHECK(brotli.header("content-encoding") == "br");
        CHECK(brotli.header("vary") == "Accept-Encoding");
        CHECK(unbrotli(brotli.body) == *shared);
        const auto gzip = client.get(path, "Accept-Encoding: gzip, br;q=0\r\n");
        CHECK(gzip.header("content-encoding") == "gzip");
        CHECK(gunzip(gzip.body) == *shared);
        const auto plain = client.get(path);
        CHECK(plain.body == *shared);
        CHECK(plain.header("vary") == "Accept-Encoding");
        CHECK(plain.header("etag") == gzip.header("etag"));
    }
    CHECK(client.get("/short", both).header("content-encoding") == "");
    CHECK(client.get("/picture", both).header("content-encoding") == "");
    CHECK(client.get("/coded", both).body == *shared);
}

TEST_CASE("files come whole, in ranges, or not at all") {
    testkit::TempDir directory;
    const auto path = directory.path() + "/film";
    std::string content;
    while (content.size() < 1 << 20) content += std::to_string(content.size()) + ",";
    std::ofstream(path) << content;
    TestServer server;
    server.get("/film",
               [&](Request&) -> Result<Response> { return Response::file(path, "video/mp4"); });
    server.get("/gone", [&](Request&) -> Result<Response> {
        return Response::file(directory.path() + "/none", "video/mp4");
    });
    server.get("/folder", [&](Request&) -> Result<Response> {
        return Response::file(directory.path(), "video/mp4");
    });
    server.start();
    auto client = server.connect();
    const auto whole = client.get("/film");
    CHECK(whole.body == content);
    CHECK(whole.header("accept-ranges") == "bytes");
    const auto size = std::to_string(content.size());
    auto range = [&](const std::string& bytes, const std::string& more = {}) {
        return client.get("/film", "Range: bytes=" + bytes + "\r\n" + more);
    };
    const auto part = range("100-199");
    CHECK(part.status == 206);
    CHECK(part.body == content.substr(100, 100));
    CHECK(part.header("content-range") == "bytes 100-199/" + size);
    CHECK(range("-7").body == content.substr(content.size() - 7));
    CHECK(range("300000-").body == content.substr(300'000));
    CHECK(range("5-99999999").body == content.substr(5));
    CHECK(range("99999999-").status == 416);
    CHECK(range("99999999-").header("content-range") == "bytes */" + size);
    CHECK(range("9-5").status == 200);
    CHECK(range("1-2,5-6").status == 200);
    CHECK(range("x-y").status == 200);
    const auto tag = whole.header("etag");
    CHECK(range("0-1", "If-Range: " + tag + "\r\n").status == 206);
    CHECK(range("0-1", "If-Range: \"old\"\r\n").status == 200);
    CHECK(client.get("/film", "If-None-Match: " + tag + "\r\n").status == 304);
    CHECK(client.get("/film", "If-Modified-Since: " + whole.header("last-modified") + "\r\n")
              .status == 304);
    CHECK(client.get("/gone").status == 404);
    CHECK(client.get("/folder").status == 404);
}

TEST_CASE("pages carry the policies of a careful site") {
    ServerConfig config;
    config.https_public = true;
    TestServer server(config);
    server.get("/page", [](Request&) -> Result<Response> {
        auto response = Response::html("<p>");
        response.set_cookie("sesi", "abc", 60);
        response.set("X-Bad", "a\r\nSet-Cookie: evil=1");
        return response;
    });
    server.start();
    const auto reply = server.connect().get("/page");
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("referrer-policy") == "same-origin");
    CHECK(reply.header("x-frame-options") == "DENY");
    CHECK(reply.header("content-security-policy").starts_with("default-src 'self';"));
    CHECK(reply.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    CHECK(reply.header("strict-transport-security") == "max-age=31536000");
    CHECK(reply.header("set-cookie") ==
          "sesi=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    CHECK(reply.header("x-bad") == "aSet-Cookie: evil=1");
    CHECK(reply.header("access-control-allow-origin") == "");
    CHECK(reply.header("content-security-policy").find("form-action 'self'") != std::string::npos);
}

TEST_CASE("what is no page runs nothing when it is opened as one") {
    TestServer server;
    server.get("/media/x", [](Request&) -> Result<Response> {
        return Response::of_type("image/svg+xml", "<svg/>");
    });
    server.get("/page.js", [](Request&) -> Result<Response> {
        return Response::of_type("text/javascript; charset=utf-8", "1");
    });
    server.start();
    auto client = server.connect();
    const auto policy = client.get("/media/x").header("content-security-policy");
    CHECK(policy.starts_with("default-src 'none'"));
    CHECK(policy.find("sandbox") != std::string::npos);
    CHECK(client.get("/page.js").header("content-security-policy") == "frame-ancestors 'none'");
}

TEST_CASE("programs of other origins may use the interface") {
    TestServer server;
    server.get("/api/v1/instance",
               [](Request&) -> Result<Response> { return Response::json("{}"); });
    server.start();
    auto client = server.connect();
    const auto reply = client.get("/api/v1/instance");
    CHECK(reply.header("access-control-allow-origin") == "*");
    CHECK(reply.header("access-control-expose-headers").starts_with("Link, X-RateLimit-Limit"));
    client.send(
        "OPTIONS /api/v1/instance HTTP/1.1\r\nHost: x\r\nOrigin: https://elk.example\r\n"
        "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n"
        "\r\n");
    const auto preflight = client.read_reply();
    CHECK(preflight.status == 204);
    CHECK(preflight.header("access-control-allow-methods").find("POST") != std::string::npos);
    CHECK(preflight.header("access-control-allow-headers") == "authorization");
    CHECK(preflight.header("access-control-allow-origin") == "*");
}

TEST_CASE("the limits hold however the path is written") {
    TestServer server;
    auto ok = [](Request&) -> Result<Response> { return Response::json("{}"); };
    server.get("/api/v1/x", ok);
    server.post("/masuk", ok);
    server.get("/", ok);
    server.start();
    auto client = server.connect();
    CHECK(client.get("/").status == 200);
    for (const char* path :
         {"/api/v1/x", "//api/v1/x", "///api/v1/x/", "/%61pi/v1/x", "/%2fapi/v1/x"})
        CHECK(client.get(path).header("x-ratelimit-limit") == "300");
    for (const char* path : {"/masuk", "/masuk/", "//masuk", "/masuk//", "/masuk%2f"}) {
        const auto reply = client.post(path, "", "");
        CHECK(reply.header("x-ratelimit-limit") == "30");
        CHECK(reply.status == 200);
    }
}

TEST_CASE("the interface counts requests, pages do not") {
    TestServer server;
    auto ok = [](Request&) -> Result<Response> { return Response::json("{}"); };
    server.get("/api/v1/x", ok);
    server.get("/peringatan", ok);
    server.get("/api/kentongan/v1/alerts", ok, Run::Alert);
    server.post("/masuk", ok);
    server.start();
    auto client = server.connect();
    const auto first = client.get("/api/v1/x");
    CHECK(first.header("x-ratelimit-limit") == "300");
    CHECK(first.header("x-ratelimit-remaining") == "299");
    CHECK(first.header("x-ratelimit-reset").ends_with(":00.000Z"));
    int refused = 0;
    for (int i = 0; i < 320; ++i) refused += client.get("/api/v1/x").status == 429;
    CHECK(refused >= 21 - 1);  // the window may turn once while this runs
    CHECK(client.get("/peringatan").header("x-ratelimit-limit") == "");
    CHECK(client.get("/api/kentongan/v1/alerts").status == 200);
    CHECK(client.post("/masuk", "", "").header("x-ratelimit-limit") == "30");
}

TEST_CASE("an account is counted by itself, an IPv6 subscriber by the network") {
    Request request;
    request.remote_address = "2001:db8:1:2:3:4:5:6";
    CHECK(rate_key_of(request, RateClass::Normal) == "i:2001:db8:1:2::");
    request.remote_address = "192.0.2.7";
    CHECK(rate_key_of(request, RateClass::Normal) == "i:192.0.2.7");
    request.principal.emplace().account = 5;
    CHECK(rate_key_of(request, RateClass::Normal) == "a:5");
    CHECK(rate_key_of(request, RateClass::SignIn) == "s:192.0.2.7");
}

TEST_CASE("a window of the limiter begins anew") {
    RateLimiter limiter;
    testkit::FakeClock clock;
    for (int i = 0; i < 3; ++i) CHECK(limiter.take("a", 3, clock.now()).allowed);
    CHECK_FALSE(limiter.take("a", 3, clock.now()).allowed);
    CHECK(limiter.take("b", 3, clock.now()).allowed);
    clock.advance(kRateWindow);
    const auto allowance = limiter.take("a", 3, clock.now());
    CHECK(allowance.allowed);
    CHECK(allowance.remaining == 2);
    CHECK(allowance.reset > clock.now());
    CHECK(allowance.reset <= clock.now() + kRateWindow);
}

}  // namespace kentongan::http::test
