// Requests over a real socket: what is answered, what is refused, and when the line goes dead.
#include <doctest/doctest.h>

#include <latch>

#include "platform/http/tests/client.h"

namespace kentongan::http::test {

namespace {

Result<Response> hello(Request&) {
    return Response::text("hello");
}

Result<Response> echo_params(Request& request) {
    std::string text;
    for (const auto& [name, value] : request.params.entries()) text += name + "=" + value + ";";
    return Response::text(text);
}

Result<Response> echo_body(Request& request) {
    return Response::of_type("application/octet-stream", std::move(request.body));
}

int status_of_raw(TestServer& server, std::string_view bytes) {
    auto client = server.connect();
    client.send(bytes);
    return client.read_reply().status;
}

}  // namespace

TEST_CASE("a connection answers one request after the other") {
    TestServer server;
    server.get("/hello", hello);
    server.get("/slow", hello, Run::Pool);
    server.start();
    auto client = server.connect();
    for (const char* path : {"/hello", "/slow", "/hello", "/slow"}) {
        const auto reply = client.get(path);
        CHECK(reply.status == 200);
        CHECK(reply.body == "hello");
        CHECK(reply.header("connection") == "");
        CHECK(reply.header("date").ends_with("GMT"));
    }
    CHECK(client.get("/hello", "Connection: close\r\n").header("connection") == "close");
    CHECK(client.is_closed());
}

TEST_CASE("pipelined requests are answered in order") {
    TestServer server;
    server.get("/n/:n", [](Request& request) -> Result<Response> {
        return Response::text(std::string(request.params.text("n")));
    });
    server.get(
        "/pool/:n",
        [](Request& request) -> Result<Response> {
            return Response::text(std::string(request.params.text("n")));
        },
        Run::Pool);
    server.post("/echo", echo_body, 1 << 20, true);
    server.start();
    auto client = server.connect();
    std::string all;
    for (int i = 0; i < 50; ++i)
        all += "GET " + std::string(i % 2 ? "/n/" : "/pool/") + std::to_string(i) +
               " HTTP/1.1\r\nHost: x\r\n\r\n" +
               "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab" +
               std::to_string(i % 10);
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        CHECK(client.read_reply().body == std::to_string(i));
        CHECK(client.read_reply().body == "ab" + std::to_string(i % 10));
    }
}

TEST_CASE("HTTP/1.0 closes unless asked to stay") {
    TestServer server;
    server.get("/hello", hello);
    server.start();
    auto client = server.connect();
    client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(client.read_reply().header("connection") == "keep-alive");
    client.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(client.read_reply().body == "hello");
    CHECK(client.is_closed());
}

TEST_CASE("requests that two readers could read differently are refused") {
    TestServer server;
    server.get("/hello", hello);
    server.post("/hello", hello);
    server.start();
    const std::string post = "POST /hello HTTP/1.1\r\nHost: x\r\n";
    const std::string get = "GET /hello HTTP/1.1\r\n";
    CHECK(status_of_raw(server, post + "Content-Length: 3\r\n\r\nabc") == 200);
    CHECK(status_of_raw(server, post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                                       "0\r\n\r\n") == 400);
    CHECK(status_of_raw(server, post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
                                       "0\r\n\r\n") == 400);
    CHECK(status_of_raw(server, post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc") == 400);
    CHECK(status_of_raw(server, post + "Content-Length: 3, 3\r\n\r\nabc") == 400);
    CHECK(status_of_raw(server, post + "Content-Length: +3\r\n\r\nabc") == 400);
    CHECK(status_of_raw(server, post + "Content-Length: 0x3\r\n\r\nabc") == 400);
    CHECK(status_of_raw(server, post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(status_of_raw(server, post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(status_of_raw(server, post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(status_of_raw(server, "GET /hello HTTP/1.1\nHost: x\n\n") == 400);
    CHECK(status_of_raw(server, get + "Host: x\nX: y\r\n\r\n") == 400);
    CHECK(status_of_raw(server, get + "\r\n") == 400);
    CHECK(status_of_raw(server, get + "Host: x\r\nHost: y\r\n\r\n") == 400);
    CHECK(status_of_raw(server, get + "Host: x\r\nBad Name: y\r\n\r\n") == 400);
    CHECK(status_of_raw(server, "GET /hello HTTP/3.0\r\nHost: x\r\n\r\n") == 400);
    CHECK(status_of_raw(server, "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
}

TEST_CASE("targets are checked and decoded once") {
    TestServer server;
    server.get("/hello", hello);
    server.get("/tags/:tag", echo_params);
    server.start();
    auto status = [&](const std::string& target) {
        return status_of_raw(server, "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    };
    CHECK(status("http://x/hello") == 200);
    CHECK(status("http://y/hello") == 400);
    CHECK(status("hello") == 400);
    CHECK(status("/hel%6co") == 200);
    CHECK(status("/hello%") == 400);
    CHECK(status("/hello%zz") == 400);
    CHECK(status("/hello%00") == 400);
    CHECK(status("/%ff%fe") == 400);
    CHECK(status("/hello?q=%zz") == 400);
    CHECK(status("/hello#part") == 400);
    CHECK(status("/nothing") == 404);
    auto client = server.connect();
    CHECK(client.get("/tags/gempa%20bumi?limit=2&tag=other").body ==
          "limit=2;tag=other;tag=gempa bumi;");
}

TEST_CASE("chunked bodies arrive whole, byte by byte too, and trailers change nothing") {
    TestServer server;
    server.post("/echo", echo_body, 100, true);
    server.post("/who", [](Request& request) -> Result<Response> {
        return Response::text(std::string(request.header("authorization")));
    });
    server.start();
    const std::string head = " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", "0\r\n\r\n"}) {
        auto client = server.connect();
        for (char byte : "POST /echo" + head + body) client.send(std::string_view(&byte, 1));
        CHECK(client.read_reply().body == (body.size() > 10 ? "hello world" : ""));
    }
    auto client = server.connect();
    client.send("POST /who" + head + "1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n");
    CHECK(client.read_reply().body == "");
    CHECK(status_of_raw(server, "POST /echo" + head + "ff\r\n") == 413);
    CHECK(status_of_raw(server, "POST /echo" + head + "-1\r\n") == 400);
    CHECK(status_of_raw(server, "POST /echo" + head + "5\r\nhelloXX\r\n") == 400);
    CHECK(status_of_raw(server, "POST /echo" + head + "1;" + std::string(100'000, 'x')) == 400);
}

TEST_CASE("too much is refused with the status that says what was too much") {
    TestServer server;
    server.get("/hello", hello);
    server.post("/small", echo_body, 10, true);
    server.start();
    const std::string get = "GET /hello HTTP/1.1\r\nHost: x\r\n";
    CHECK(status_of_raw(server, get + "X: " + std::string(20'000, 'x') + "\r\n\r\n") == 431);
    std::string many;
    for (int i = 0; i < 200; ++i) many += "X" + std::to_string(i) + ": y\r\n";
    CHECK(status_of_raw(server, get + many + "\r\n") == 431);
    CHECK(status_of_raw(server, "GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n") == 431);
    CHECK(status_of_raw(server, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n") ==
          413);
    // The answer arrives although the client goes on sending.
    CHECK(
        status_of_raw(server, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" +
                                  std::string(500'000, 'x')) == 413);
}

TEST_CASE("a client that waits for 100 Continue gets it, or the refusal at once") {
    TestServer server;
    server.post("/echo", echo_body, 10, true);
    server.start();
    auto client = server.connect();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    CHECK(client.read_reply().body == "body");
    client.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_reply().status == 413);
}

TEST_CASE("slow clients are cut off, each phase in its own time") {
    ServerConfig config;
    config.header_timeout = 100ms;
    config.body_timeout = 100ms;
    config.idle_timeout = 100ms;
    TestServer server(config);
    server.get("/hello", hello);
    server.post("/echo", echo_body, 1 << 20, true);
    server.start();
    SUBCASE("a header that never ends") {
        auto client = server.connect();
        client.send("GET /hello HTTP/1.1\r\n");
        for (int i = 0; i < 100 && client.received().empty(); ++i) {
            client.send("X: y\r\n");
            client.receive(10);
        }
        CHECK(client.read_reply().status == 408);
        CHECK(client.is_closed());
    }
    SUBCASE("a body that trickles") {
        auto client = server.connect();
        client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        for (int i = 0; i < 100 && client.received().empty(); ++i) {
            client.send("x");
            client.receive(10);
        }
        CHECK(client.read_reply().status == 408);
    }
    SUBCASE("silence after an answer") {
        auto client = server.connect();
        CHECK(client.get("/hello").status == 200);
        CHECK(client.is_closed());
        CHECK(client.received().empty());
    }
    SUBCASE("silence from the beginning") {
        CHECK(server.connect().is_closed());
    }
}

TEST_CASE("one address cannot take every connection, and what it gives back it may take again") {
    ServerConfig config;
    config.max_connections_per_address = 3;
    config.uncounted_peers = {};
    TestServer server(config);
    server.get("/hello", hello);
    server.start();
    std::vector<Client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(server.connect());
        CHECK(clients.back().get("/hello").status == 200);
    }
    CHECK(server.connect().is_closed());
    clients.pop_back();
    CHECK(eventually([&] { return server.server().stats().connections == 2; }));
    CHECK(server.connect().get("/hello").status == 200);
}

TEST_CASE("programs on this machine and proxies are not counted") {
    ServerConfig config;
    config.max_connections_per_address = 0;
    TestServer server(config);
    server.get("/hello", hello);
    server.start();
    CHECK(server.connect().get("/hello").status == 200);
}

TEST_CASE("a client that does not read its answer is cut off") {
    ServerConfig config;
    config.write_timeout = 100ms;
    TestServer server(config);
    server.get("/large", [](Request&) -> Result<Response> {
        return Response::of_type("image/png", std::string(20 << 20, 'x'));
    });
    server.start();
    auto client = server.connect();
    client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(eventually([&] { return server.server().stats().connections == 1; }));
    CHECK(eventually([&] { return server.server().stats().connections == 0; }));
}

TEST_CASE("what a handler throws is 500, and the connection goes on") {
    TestServer server;
    server.get("/broken", [](Request&) -> Result<Response> {
        throw std::runtime_error("disk full at /secret");
    });
    server.start();
    auto client = server.connect();
    const auto reply = client.get("/broken");
    CHECK(reply.status == 500);
    CHECK(reply.body == "{\"error\":\"Internal server error\"}");
    CHECK(client.get("/broken").status == 500);
}

TEST_CASE("a full disk is 503 with its reason, for it passes") {
    TestServer server;
    server.get("/full", [](Request&) -> Result<Response> {
        throw std::system_error(std::make_error_code(std::errc::no_space_on_device), "/secret");
    });
    server.start();
    const auto reply = server.connect().get("/full");
    CHECK(reply.status == 503);
    CHECK(reply.body.find("no room left") != std::string::npos);
    CHECK(reply.body.find("secret") == std::string::npos);
}

TEST_CASE("a full pool answers 503 instead of letting people wait") {
    ServerConfig config;
    config.pool_threads = 1;
    TestServer server(config);
    std::latch release(1);
    server.get(
        "/wait",
        [&](Request&) -> Result<Response> {
            release.wait();
            return Response::text("done");
        },
        Run::Pool);
    server.get("/alert", hello, Run::Alert);
    server.start();
    std::vector<Client> clients;
    for (int i = 0; i < 1100; ++i) {
        clients.push_back(server.connect());
        clients.back().send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    // Warnings have threads of their own.
    CHECK(server.connect().get("/alert").body == "hello");
    CHECK(eventually([&] { return server.server().stats().requests == 1101; }));
    release.count_down();
    int busy = 0, done = 0;
    for (auto& client : clients) {
        const int status = client.read_reply().status;
        busy += status == 503;
        done += status == 200;
    }
    CHECK(busy > 0);
    CHECK(done >= 1000);
    CHECK(busy + done == 1100);
}

TEST_CASE("stop lets running requests finish and takes less than a second") {
    TestServer server;
    server.get("/hello", hello);
    std::latch started(1), go(1);
    server.get(
        "/wait",
        [&](Request&) -> Result<Response> {
            started.count_down();
            go.wait();
            return Response::text("finished");
        },
        Run::Pool);
    server.start();
    std::atomic<bool> done{false};
    std::vector<std::thread> load;
    for (int i = 0; i < 4; ++i)
        load.emplace_back([&] {
            while (!done) {
                try {
                    auto client = server.connect();
                    while (!done && client.get("/hello").status == 200) {
                    }
                } catch (const std::runtime_error&) {
                    return;
                }
            }
        });
    auto idle = server.connect();
    auto waiting = server.connect();
    waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    started.wait();
    const auto begin = std::chrono::steady_clock::now();
    std::thread opener([&] {
        CHECK(idle.is_closed());  // the stop has begun
        go.count_down();
    });
    server.server().stop();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    done = true;
    opener.join();
    for (auto& thread : load) thread.join();
    const auto reply = waiting.read_reply();
    CHECK(reply.body == "finished");
    CHECK(waiting.is_closed());
}

TEST_CASE("two servers cannot share an address") {
    TestServer first;
    first.start();
    ServerConfig config;
    config.port = first.server().port();
    Router router;
    SystemClock clock;
    Server second(config, router, clock);
    CHECK_THROWS_WITH(second.start(), doctest::Contains("cannot listen on 127.0.0.1"));
}

TEST_CASE("forwarded addresses count from trusted proxies only") {
    auto address = [](std::vector<std::string> trusted, std::string forwarded) {
        ServerConfig config;
        config.trusted_proxies = std::move(trusted);
        TestServer server(config);
        server.get("/who", [](Request& request) -> Result<Response> {
            return Response::text(request.remote_address);
        });
        server.start();
        return server.connect().get("/who", "X-Forwarded-For: " + forwarded + "\r\n").body;
    };
    CHECK(address({}, "203.0.113.9") == "127.0.0.1");
    CHECK(address({"127.0.0.1"}, "203.0.113.9") == "203.0.113.9");
    CHECK(address({"127.0.0.0/8"}, "198.51.100.1, 203.0.113.9") == "203.0.113.9");
    CHECK(address({"127.0.0.1", "203.0.113.0/24"}, "198.51.100.1, 203.0.113.9") == "198.51.100.1");
    CHECK(address({"127.0.0.1"}, "nonsense") == "127.0.0.1");
    CHECK(address({"127.0.0.1"}, "[2001:db8::7]:4711") == "2001:db8::7");
}

}  // namespace kentongan::http::test
