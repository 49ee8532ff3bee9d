#include "platform/fetch/fetch.h"

#include <doctest/doctest.h>

#include <future>

#include "platform/base/clock.h"
#include "platform/http/router.h"
#include "platform/http/server.h"

using namespace kentongan;
using fetch::AddressFilter;

TEST_CASE("only global unicast addresses may be connected to") {
    const AddressFilter filter;
    for (auto address : {"8.8.8.8", "103.10.10.10", "2001:4860:4860::8888", "2a00:1450::1",
                         "64:ff9b::808:808", "2002:808:808::1"}) {
        CAPTURE(address);
        CHECK(filter.allows(address));
    }
    for (auto address :
         {"127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
          "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
          "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
          // IPv4 in disguise: mapped, NAT64, 6to4, Teredo
          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1",
          "2001:0:4136:e378:8000:63bf:80ff:fffe", "::127.0.0.1", "", "localhost", "127.1",
          "0x7f000001"}) {
        CAPTURE(address);
        CHECK_FALSE(filter.allows(address));
    }
}

TEST_CASE("an allow-list opens just what it names") {
    const AddressFilter filter({"127.0.0.0/8", "fd00::/8", "192.168.7.9"});
    CHECK(filter.allows("127.0.0.1"));
    CHECK(filter.allows("127.255.0.1"));
    CHECK(filter.allows("::ffff:127.0.0.1"));
    CHECK(filter.allows("fd12::1"));
    CHECK(filter.allows("192.168.7.9"));
    CHECK_FALSE(filter.allows("192.168.7.8"));
    CHECK_FALSE(filter.allows("10.0.0.1"));
    CHECK_FALSE(filter.allows("::1"));
    for (auto wrong : {"127.0.0.0/33", "x", "127.0.0.0/", "127.0.0.0/8x", "::/129", "1.2.3/8"})
        CHECK_THROWS_AS(AddressFilter({wrong}), std::invalid_argument);
}

namespace {

// A server on loopback with the answers that matter to a client.
struct Remote {
    SystemClock clock;
    http::Router router;
    std::unique_ptr<http::Server> server;

    Remote() {
        auto add = [this](std::string pattern, auto answer) {
            router.add({.pattern = std::move(pattern),
                        .handler = [answer](http::Request& request) -> Result<http::Response> {
                            return answer(request);
                        }});
        };
        add("/hello", [](http::Request& request) {
            return http::Response::text("hello " + std::string(request.header("x-name")));
        });
        router.add({.method = http::Method::Post,
                    .pattern = "/hello",
                    .handler = [](http::Request& request) -> Result<http::Response> {
                        return http::Response::text("took " + request.body);
                    },
                    .wants_raw_body = true});
        add("/big", [](http::Request&) { return http::Response::text(std::string(100'000, 'x')); });
        add("/again", [](http::Request&) { return http::Response::redirect("/again", 302); });
        add("/once", [](http::Request&) { return http::Response::redirect("/hello", 302); });
        add("/inside", [](http::Request&) {
            return http::Response::redirect("http://127.0.0.2:1/secret", 302);
        });
        add("/file",
            [](http::Request&) { return http::Response::redirect("file:///etc/passwd", 302); });
        // Longer than the test: only stop() can end it.
        add("/slow", [](http::Request&) {
            return http::Response::event_stream(
                {.opened = [](auto) {}, .closed = [](const auto&) {}});
        });
        add("/none", [](http::Request&) { return http::Response::text("gone", 410); });
        http::ServerConfig config;
        config.port = 0;
        config.threads = 1;
        server = std::make_unique<http::Server>(config, router, clock);
        server->start();
    }
    std::string url(std::string_view path) const {
        return "http://127.0.0.1:" + std::to_string(server->port()) + std::string(path);
    }
};

fetch::Fetcher::Config allowing(std::vector<std::string> prefixes) {
    fetch::Fetcher::Config config;
    config.filter = AddressFilter(prefixes);
    config.user_agent = "test";
    return config;
}

}  // namespace

TEST_CASE("a page is fetched with its headers, through redirects on allowed addresses") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({"127.0.0.1"}));
    auto answer = fetcher.fetch({.url = remote.url("/once"), .headers = {{"X-Name", "Ani"}}});
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "hello Ani");
    CHECK(answer->header("content-type").starts_with("text/plain"));
    CHECK(answer->final_url == remote.url("/hello"));
    CHECK(fetcher.fetch({.url = remote.url("/none")})->status == 410);
}

TEST_CASE("what an outside call must not do is refused") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({"127.0.0.1"}));
    fetch::Fetcher closed(allowing({}));
    CHECK(closed.fetch({.url = remote.url("/hello")}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = remote.url("/inside")}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = remote.url("/file")}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = "file:///etc/passwd"}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = "http://"}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = remote.url("/again")}).error().code() == ErrorCode::Unavailable);
    CHECK(fetcher.fetch({.url = remote.url("/big"), .max_bytes = 99'999}).error().code() ==
          ErrorCode::TooLarge);
    CHECK(fetcher.fetch({.url = remote.url("/big"), .max_bytes = 100'000}).ok());
}

TEST_CASE("a call knows nothing of the one before") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({"127.0.0.1"}));
    const auto url = remote.url("/hello");
    const fetch::FetchRequest post{
        .method = "POST", .url = url, .headers = {{"X-Name", "x"}}, .body = "this"};
    const fetch::FetchRequest again{.method = "POST", .url = url, .body = ""};
    for (int round = 0; round < 2; ++round) {
        CHECK(fetcher.fetch(post)->body == "took this");
        CHECK(fetcher.fetch({.url = url})->body == "hello ");
        CHECK(fetcher.fetch({.method = "HEAD", .url = url})->body.empty());
        CHECK(fetcher.fetch(again)->body == "took ");
        CHECK(fetcher.fetch({.method = "DELETE", .url = url})->status == 405);
        CHECK(fetcher.fetch({.url = remote.url("/once"), .max_redirects = 0})->status == 302);
        CHECK(fetcher.fetch({.url = remote.url("/once")})->status == 200);
    }
}

TEST_CASE("many calls at once end each in its own time") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({"127.0.0.0/8"}));
    std::promise<ErrorCode> slow;
    fetcher.fetch_async({.url = remote.url("/slow"), .timeout = 1s},
                        [&](auto result) { slow.set_value(result.error().code()); });
    constexpr int kMany = 300;
    std::atomic<int> good{0}, left{kMany};
    std::promise<void> all;
    for (int i = 0; i < kMany; ++i)
        fetcher.fetch_async(
            {.url = remote.url("/hello"), .headers = {{"X-Name", std::to_string(i)}}},
            [&, i](auto result) {
                if (result && result->body == "hello " + std::to_string(i)) ++good;
                if (--left == 0) all.set_value();
            });
    all.get_future().get();
    CHECK(good == kMany);
    CHECK(slow.get_future().get() == ErrorCode::Unavailable);
}

TEST_CASE("a connection into our own network is not kept for what a stranger names") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({}));
    const auto url = remote.url("/hello");
    CHECK(fetcher.fetch({.url = url, .inside = true}).ok());
    CHECK(fetcher.fetch({.url = url}).error().code() == ErrorCode::Forbidden);
    CHECK(fetcher.fetch({.url = url, .inside = true}).ok());
}

TEST_CASE("a server that is not there is unavailable") {
    fetch::Fetcher fetcher(allowing({"127.0.0.0/8"}));
    CHECK(fetcher.fetch({.url = "http://127.0.0.1:1/"}).error().code() == ErrorCode::Unavailable);
}

TEST_CASE("stopping ends what waits for a slow server") {
    const Remote remote;
    fetch::Fetcher fetcher(allowing({"127.0.0.0/8"}));
    std::promise<ErrorCode> ended;
    fetcher.fetch_async({.url = remote.url("/slow")}, [&](Result<fetch::FetchResponse> result) {
        ended.set_value(result.error().code());
    });
    fetcher.stop();
    CHECK(ended.get_future().get() == ErrorCode::Unavailable);
    CHECK(fetcher.fetch({.url = remote.url("/hello")}).error().code() == ErrorCode::Unavailable);
}
