#include "platform/remote_media/remote_media.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "platform/config/config.h"
#include "platform/fetch/fetch.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "platform/keys/keys.h"
#include "testkit/testkit.h"

using namespace kentongan;
using remote_media::RemoteMedia;

namespace {

const std::string kPng = "\x89PNG\r\n\x1a\n" + std::string(200, 'p');
constexpr std::string_view kHtml = "<!doctype html><script>alert(1)</script>";

std::unique_ptr<http::Server> serve(const http::Router& router, const Clock& clock,
                                    std::uint16_t port = 0) {
    http::ServerConfig config;
    config.port = port;
    config.threads = 1;
    auto server = std::make_unique<http::Server>(config, router, clock);
    server->start();
    return server;
}

fetch::Fetcher::Config allowing(std::string prefix) {
    fetch::Fetcher::Config config;
    config.filter = fetch::AddressFilter({std::move(prefix)});
    config.user_agent = "test";
    config.max_connections_per_host = 16;
    return config;
}

// Somebody else's server, which counts how often it is asked.
struct Remote {
    SystemClock clock;
    http::Router router;
    std::mutex mutex;
    std::map<std::string, int> asked;
    std::promise<void> gate;
    std::shared_future<void> opened{gate.get_future()};
    std::unique_ptr<http::Server> server;

    Remote() {
        add("/photo.png", "image/png", kPng);
        add("/page.png", "image/png", std::string(kHtml));
        add("/drawing.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        add("/large.png", "image/png", kPng + std::string(2000, 'p'));
        add("/film.webm", "video/webm",
            "\x1a\x45\xdf\xa3\x42\x82\x84webm" + std::string(2000, 'v'));
        add("/endless.webm", "video/webm",
            "\x1a\x45\xdf\xa3\x42\x82\x84webm" + std::string(9000, 'v'));
        router.add({.pattern = "/gated.png", .handler = [this](http::Request& request) {
                        count(request);
                        opened.wait();
                        return Result<http::Response>(http::Response::of_type("image/png", kPng));
                    }});
        router.add(
            {.pattern = "/inside.png", .handler = [this](http::Request& request) {
                 count(request);
                 return Result<http::Response>(http::Response::redirect(
                     "http://127.0.0.2:" + std::to_string(server->port()) + "/photo.png", 302));
             }});
        server = serve(router, clock);
    }
    void add(std::string pattern, std::string type, std::string body) {
        router.add({.pattern = std::move(pattern), .handler = [=, this](http::Request& request) {
                        count(request);
                        return Result<http::Response>(http::Response::of_type(type, body));
                    }});
    }
    void count(const http::Request& request) {
        const std::lock_guard lock(mutex);
        ++asked[request.path];
    }
    int times(const std::string& path) {
        const std::lock_guard lock(mutex);
        return asked[path];
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server->port()) + path;
    }
};

// Ours, with small limits, and a reader of it.
struct World {
    testkit::TempDir folder;
    Config config;
    testkit::FakeClock clock;
    std::unique_ptr<db::Database> database{db::Database::open("sqlite::memory:")};
    keys::Keys keys{*database, clock};
    fetch::Fetcher fetcher{allowing("127.0.0.1")}, reader{allowing("127.0.0.1")};
    http::Router router;
    std::unique_ptr<RemoteMedia> media;
    std::unique_ptr<http::Server> server;

    World() {
        config.data = folder.path();
        config.domain = "desa.test";
        database->migrate(keys::Keys::migrations());
        media = std::make_unique<RemoteMedia>(
            config, clock, fetcher, keys,
            remote_media::Limits{.picture_bytes = 1000, .playing_bytes = 5000});
        media->open();
        media->add_routes(router);
        server = serve(router, clock);
    }
    fetch::FetchResponse ask(const std::string& address, const std::string& range = {}) {
        REQUIRE(address.starts_with("https://desa.test/media/luar/"));
        fetch::FetchRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(server->port()) +
                      address.substr(std::string_view("https://desa.test").size());
        if (!range.empty()) request.headers = {{"Range", range}};
        auto answer = reader.fetch(request);
        REQUIRE(answer);
        return *answer;
    }
    fetch::FetchResponse see(const std::string& url, const std::string& range = {}) {
        return ask(media->address(url), range);
    }
};

}  // namespace

TEST_CASE("an address is the same on every node and after every start") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(keys::Keys::migrations());
        Config config;
        config.domain = "desa.test";
        testkit::FakeClock clock;
        fetch::Fetcher fetcher(allowing("127.0.0.1"));
        std::vector<std::string> addresses;
        for (int start = 0; start < 2; ++start) {
            keys::Keys keys(database, clock);
            RemoteMedia media(config, clock, fetcher, keys);
            CHECK(media.address("https://jauh.test/a.png").empty());
            media.open();
            addresses.push_back(media.address("https://jauh.test/a.png"));
            CHECK(media.address("https://jauh.test/b.png") != addresses.back());
        }
        CHECK(addresses[0].starts_with("https://desa.test/media/luar/"));
        CHECK(addresses[0] == addresses[1]);
    });
}

TEST_CASE("only what is elsewhere on the web gets another address") {
    const World world;
    CHECK(world.media->address("").empty());
    CHECK(world.media->address("javascript:alert(1)").empty());
    CHECK(world.media->address("data:image/png;base64,AA").empty());
    CHECK(world.media->address("https://jauh.test/" + std::string(2000, 'a')).empty());
    CHECK(world.media->address("https://desa.test/media/a.png") == "https://desa.test/media/a.png");
    CHECK(world.media->address("https://desa.test.jauh.test/a.png")
              .starts_with("https://desa.test/media/luar/"));
}

TEST_CASE("a picture is fetched once and then served from here, harmlessly") {
    Remote remote;
    World world;
    for (int i = 0; i < 2; ++i) {
        const auto answer = world.see(remote.url("/photo.png"));
        CHECK(answer.status == 200);
        CHECK(answer.body == kPng);
        CHECK(answer.header("content-type") == "image/png");
        CHECK(answer.header("cache-control") == "public, max-age=2592000, immutable");
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(answer.header("content-security-policy") == "sandbox; default-src 'none'");
    }
    CHECK(remote.times("/photo.png") == 1);
    const auto part = world.see(remote.url("/photo.png"), "bytes=1-3");
    CHECK(part.status == 206);
    CHECK(part.body == "PNG");
}

TEST_CASE("nobody but us says what is fetched") {
    Remote remote;
    World world;
    const auto photo = world.media->address(remote.url("/photo.png"));
    const auto film = world.media->address(remote.url("/film.webm"));
    const auto signature_of = [](const std::string& address) {
        return address.substr(0, address.rfind('/'));
    };
    CHECK(world.ask(signature_of(photo) + film.substr(film.rfind('/'))).status == 404);
    auto forged = photo;
    auto& letter = forged[std::string_view("https://desa.test/media/luar/").size()];
    letter = letter == 'A' ? 'B' : 'A';
    CHECK(world.ask(forged).status == 404);
    CHECK(world.ask(signature_of(photo) + "/%%").status >= 400);
    CHECK(remote.times("/photo.png") == 0);
    CHECK(remote.times("/film.webm") == 0);
}

TEST_CASE("what is no picture, video or sound of a bearable size is not shown") {
    Remote remote;
    World world;
    for (auto path : {"/page.png", "/drawing.svg", "/large.png", "/endless.webm"}) {
        CAPTURE(path);
        CHECK(world.see(remote.url(path)).status == 404);
        CHECK(remote.times(path) == 1);
    }
    const auto film = world.see(remote.url("/film.webm"));
    CHECK(film.status == 200);
    CHECK(film.header("content-type") == "video/webm");
}

TEST_CASE("a server elsewhere cannot send us into a network") {
    Remote remote;
    World world;
    CHECK(world.see(remote.url("/inside.png")).status == 404);
    CHECK(remote.times("/inside.png") == 1);
    CHECK(remote.times("/photo.png") == 0);
}

TEST_CASE("what failed is asked for again after a while only") {
    Remote remote;
    World world;
    for (int i = 0; i < 2; ++i) CHECK(world.see(remote.url("/page.png")).status == 404);
    CHECK(remote.times("/page.png") == 1);
    world.clock.advance(6min);
    CHECK(world.see(remote.url("/page.png")).status == 404);
    CHECK(remote.times("/page.png") == 2);
}

TEST_CASE("a server that does not answer is left alone for a moment") {
    Remote remote;
    World world;
    const auto photo = remote.url("/photo.png"), film = remote.url("/film.webm");
    const auto port = remote.server->port();
    remote.server.reset();
    CHECK(world.see(photo).status == 404);
    remote.server = serve(remote.router, remote.clock, port);
    CHECK(world.see(film).status == 404);
    CHECK(remote.times("/film.webm") == 0);
    world.clock.advance(2min);
    CHECK(world.see(film).status == 200);
}

TEST_CASE("many at once fetch once, and a slow server does not hold all our threads") {
    Remote remote;
    World world;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<int> statuses;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 5; ++i)
        readers.emplace_back([&] {
            const auto answer = world.see(remote.url("/gated.png"));
            const std::lock_guard lock(mutex);
            statuses.push_back(answer.status);
            arrived.notify_one();
        });
    {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return !statuses.empty(); });
        CHECK(statuses.front() == 503);  // while the others wait
    }
    CHECK(world.see(remote.url("/photo.png")).status == 503);
    remote.gate.set_value();
    readers.clear();
    CHECK(std::ranges::count(statuses, 200) == 4);
    CHECK(remote.times("/gated.png") == 1);
    while (world.see(remote.url("/photo.png")).status == 503) std::this_thread::yield();
    CHECK(world.see(remote.url("/photo.png")).status == 200);
    CHECK(remote.times("/photo.png") == 1);
}

TEST_CASE("stopping ends what waits for a slow server") {
    Remote remote;
    World world;
    auto waiting =
        std::async(std::launch::async, [&] { return world.see(remote.url("/gated.png")).status; });
    while (remote.times("/gated.png") == 0) std::this_thread::yield();
    world.media->stop();
    CHECK(waiting.get() == 503);
    remote.gate.set_value();
}
