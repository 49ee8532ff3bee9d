// Event streams and WebSockets: frames, heartbeats, slow and leaving clients, ten thousand at once.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include "platform/http/tests/client.h"

namespace kentongan::http::test {

namespace {

constexpr std::string_view kHandshake =
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

Stream::Frame frame(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

// The streams that are open, and how often each callback came.
class Hub {
public:
    StreamHandler handler() {
        StreamHandler handler;
        handler.opened = [this](std::shared_ptr<Stream> stream) {
            std::lock_guard lock(mutex_);
            streams_.push_back(std::move(stream));
        };
        handler.closed = [this](const std::shared_ptr<Stream>& stream) {
            std::lock_guard lock(mutex_);
            closed_ += std::erase(streams_, stream);
        };
        handler.message = [](const std::shared_ptr<Stream>& stream, std::string_view text) {
            if (text == "bye")
                stream->close();
            else
                stream->send(frame("you said " + std::string(text)));
        };
        return handler;
    }
    std::size_t send(const Stream::Frame& what) {
        std::lock_guard lock(mutex_);
        std::size_t sent = 0;
        for (const auto& stream : streams_) sent += stream->send(what);
        return sent;
    }
    void close_all() {
        std::lock_guard lock(mutex_);
        for (const auto& stream : streams_) stream->close();
    }
    std::size_t open() const {
        std::lock_guard lock(mutex_);
        return streams_.size();
    }
    std::size_t closed() const {
        std::lock_guard lock(mutex_);
        return closed_;
    }
    void serve(TestServer& server) {
        server.get("/sse", [this](Request&) -> Result<Response> {
            return Response::event_stream(handler());
        });
        server.get("/ws", [this](Request& request) -> Result<Response> {
            auto with_protocol = handler();
            with_protocol.websocket_protocol = request.header("sec-websocket-protocol");
            return Response::websocket(std::move(with_protocol));
        });
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Stream>> streams_;
    std::size_t closed_ = 0;
};

Client open_events(TestServer& server) {
    auto client = server.connect();
    client.send("GET /sse HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
    return client;
}

// A client's frame: masked, as RFC 6455 §5.3 demands; the mask here is 1, 2, 3, 4.
std::string masked(char opcode, std::string text, bool final = true) {
    std::string out{static_cast<char>((final ? 0x80 : 0) | opcode)};
    out += static_cast<char>(0x80 | text.size());
    out += "\1\2\3\4";
    for (std::size_t i = 0; i < text.size(); ++i)
        out += static_cast<char>(text[i] ^ static_cast<char>(i % 4 + 1));
    return out;
}

long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
}

}  // namespace

TEST_CASE("an event stream sends frames as they are, and heartbeats between") {
    ServerConfig config;
    config.stream_heartbeat = 40ms;
    Hub hub;  // outlives the server, whose streams tell it when they end
    TestServer server(config);
    hub.serve(server);
    server.start();
    auto client = open_events(server);
    const auto reply = client.read_reply();
    CHECK(reply.status == 200);
    CHECK(reply.header("content-type") == "text/event-stream");
    CHECK(reply.header("cache-control") == "no-store");
    CHECK(reply.header("content-length") == "");
    CHECK(eventually([&] { return hub.open() == 1; }));
    CHECK(hub.send(frame("event: update\ndata: 1\n\n")) == 1);
    CHECK(client.receive_until("data: 1\n\n").ends_with("event: update\ndata: 1\n\n"));
    CHECK(client.receive_until(":thump\n\n") == ":thump\n\n");
    CHECK(client.receive_until(":thump\n\n") == ":thump\n\n");
    CHECK(server.server().stats().streams == 1);
    CHECK(server.server().stats().connections == 0);
}

TEST_CASE("who sees the head of a stream's answer is listening already") {
    std::atomic<int> opened = 0;
    StreamHandler handler;
    handler.opened = [&](const std::shared_ptr<Stream>& stream) {
        std::this_thread::sleep_for(30ms);  // time for a head that does not wait to arrive first
        ++opened;
        stream->send(frame("one"));
    };
    TestServer server;
    server.get("/sse",
               [&](Request&) -> Result<Response> { return Response::event_stream(handler); });
    server.get("/ws", [&](Request&) -> Result<Response> { return Response::websocket(handler); });
    server.start();
    auto events = open_events(server);
    CHECK(events.read_reply().status == 200);
    CHECK(opened == 1);
    CHECK(events.receive_until("one") == "one");
    auto socket = server.connect();
    socket.send(std::string(kHandshake) + "\r\n");
    CHECK(socket.read_reply().status == 101);
    CHECK(opened == 2);
    CHECK(socket.receive_bytes(5) ==
          "\x81\x03"
          "one");
}

TEST_CASE("a person, or an address nobody signed in from, has only so many streams") {
    ServerConfig config;
    config.max_streams_per_account = 2;
    config.max_streams_per_address = 1;
    config.max_connections_per_address = 6;
    config.uncounted_peers = {};
    Hub hub;
    TestServer server(config);
    server.router().set_authenticator(
        [](const Request& request) -> Result<std::optional<Principal>> {
            const auto account = parse_integer(request.header("x-account"));
            if (!account) return std::optional<Principal>();
            Principal principal;
            principal.account = *account;
            return std::optional(principal);
        });
    hub.serve(server);
    server.start();
    std::vector<Client> open;
    auto status_for = [&](const std::string& account) {
        open.push_back(server.connect());
        const auto head = account.empty() ? account : "X-Account: " + account + "\r\n";
        return open.back().get("/sse", head).status;
    };
    CHECK(status_for("1") == 200);
    CHECK(status_for("1") == 200);
    CHECK(status_for("1") == 429);
    CHECK(status_for("2") == 200);
    CHECK(status_for("") == 200);
    CHECK(status_for("") == 429);
    // The six connections of this address are taken, four of them as streams.
    CHECK(server.connect().is_closed());
    open.clear();
    CHECK(eventually([&] { return hub.open() == 0; }));
    CHECK(eventually([&] { return status_for("1") == 200; }));
}

TEST_CASE("a stream ends when either side wants, and says so exactly once") {
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    {
        auto client = open_events(server);
        client.read_reply();
        CHECK(eventually([&] { return hub.open() == 1; }));
    }
    CHECK(eventually([&] { return hub.closed() == 1; }));
    auto client = open_events(server);
    client.read_reply();
    CHECK(eventually([&] { return hub.open() == 1; }));
    hub.send(frame("event: last\ndata:\n\n"));
    hub.close_all();
    CHECK(client.receive_until("data:\n\n") == "event: last\ndata:\n\n");
    CHECK(client.is_closed());
    CHECK(eventually([&] { return hub.closed() == 2; }));
    CHECK(server.server().stats().streams == 0);
}

TEST_CASE("a client that does not read loses its stream, not the server's memory") {
    ServerConfig config;
    config.stream_queue_frames = 8;
    Hub hub;  // outlives the server, whose streams tell it when they end
    TestServer server(config);
    hub.serve(server);
    server.start();
    auto client = open_events(server);
    client.read_reply();
    CHECK(eventually([&] { return hub.open() == 1; }));
    const auto large = frame(std::string(1 << 20, 'x'));
    CHECK(eventually([&] {
        hub.send(large);
        return hub.closed() == 1;
    }));
}

TEST_CASE("one frame reaches a hundred streams, in order, from any thread") {
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    std::vector<Client> clients;
    for (int i = 0; i < 100; ++i) clients.push_back(open_events(server));
    for (auto& client : clients) CHECK(client.read_reply().status == 200);
    CHECK(eventually([&] { return hub.open() == 100; }));
    std::vector<std::thread> senders;
    for (char name : {'a', 'b'})
        senders.emplace_back([&hub, name] {
            for (int i = 0; i < 10; ++i)
                hub.send(frame(std::string("data: ") + name + std::to_string(i) + "\n\n"));
        });
    for (auto& sender : senders) sender.join();
    hub.send(frame("data: end\n\n"));
    for (auto& client : clients) {
        const auto text = client.receive_until("data: end\n\n");
        for (char name : {'a', 'b'}) {
            std::size_t at = 0;
            for (int i = 0; i < 10; ++i) {
                at = text.find(std::string("data: ") + name + std::to_string(i), at);
                CHECK(at != std::string::npos);
            }
        }
    }
}

TEST_CASE("stop ends all streams") {
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    std::vector<Client> clients;
    for (int i = 0; i < 50; ++i) clients.push_back(open_events(server));
    for (auto& client : clients) client.read_reply();
    auto socket = server.connect();
    socket.send(std::string(kHandshake) + "\r\n");
    CHECK(socket.read_reply().status == 101);
    CHECK(eventually([&] { return hub.open() == 51; }));
    server.server().stop();
    CHECK(hub.open() == 0);
    CHECK(hub.closed() == 51);
    for (auto& client : clients) CHECK(client.is_closed());
}

TEST_CASE("a WebSocket answers its handshake and talks both ways") {
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    auto client = server.connect();
    client.send(std::string(kHandshake) + "Sec-WebSocket-Protocol: some-token\r\n\r\n");
    const auto reply = client.read_reply();
    CHECK(reply.status == 101);
    CHECK(reply.header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
    CHECK(reply.header("sec-websocket-protocol") == "some-token");
    CHECK(reply.header("sec-websocket-extensions") == "");
    client.send(masked(1, "halo"));
    CHECK(client.receive_bytes(15) == "\x81\x0dyou said halo");
    client.send(masked(1, "ha", false) + masked(9, "p") + masked(0, "lo"));
    CHECK(client.receive_bytes(3) == "\x8a\x01p");
    CHECK(client.receive_bytes(15) == "\x81\x0dyou said halo");
    hub.send(frame("all"));
    CHECK(client.receive_bytes(5) ==
          "\x81\x03"
          "all");
    client.send(masked(1, "bye"));
    CHECK(client.receive_bytes(4) == "\x88\x02\x03\xe8");
    client.send(masked(8, "\x03\xe8"));
    CHECK(client.is_closed());
    client.close();
    CHECK(eventually([&] { return hub.closed() == 1; }));
}

TEST_CASE("WebSocket clients that break the protocol are closed") {
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    auto closes = [&](const std::string& bytes) {
        auto client = server.connect();
        client.send(std::string(kHandshake) + "\r\n");
        client.read_reply();
        client.send(bytes);
        return client.is_closed();
    };
    CHECK(closes(std::string("\x81\x04halo")));                          // not masked
    CHECK(closes(masked(1, "\xff\xfe")));                                // not UTF-8
    CHECK(closes(masked(3, "x")));                                       // no such opcode
    CHECK(closes(std::string("\x81\xff\0\0\0\0\0\2\0\0\1\2\3\4", 14)));  // 128 KB announced
    CHECK(server.connect().get("/ws").status == 426);
}

TEST_CASE("a silent WebSocket is pinged, and closed when it does not answer") {
    ServerConfig config;
    config.stream_heartbeat = 50ms;
    Hub hub;  // outlives the server, whose streams tell it when they end
    TestServer server(config);
    hub.serve(server);
    server.start();
    auto client = server.connect();
    client.send(std::string(kHandshake) + "\r\n");
    client.read_reply();
    CHECK(client.receive_bytes(2) == std::string("\x89\x00", 2));
    CHECK(client.is_closed());
}

TEST_CASE("ten thousand idle event streams cost less than 60 MB") {
    constexpr std::size_t kStreams = 10'000;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    // Both ends live in this process.
    const std::size_t count = std::min(kStreams, (limit.rlim_max - 200) / 2);
    Hub hub;
    TestServer server;
    hub.serve(server);
    server.start();
    std::vector<Client> clients;
    clients.reserve(count);
    const long before = resident_kilobytes();
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(open_events(server));
        clients.back().read_reply();
    }
    CHECK(eventually([&] { return hub.open() == count; }));
    const double each = static_cast<double>(resident_kilobytes() - before) / count;
    MESSAGE(count << " streams, " << each << " kB each");
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && \
    !__has_feature(thread_sanitizer)
    CHECK(each < 6);
#endif
    const auto begin = std::chrono::steady_clock::now();
    CHECK(hub.send(frame("data: to all\n\n")) == count);
    for (auto& client : clients) CHECK(client.receive_until("to all\n\n") != "");
    MESSAGE("one frame to all and read by all: "
            << std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
                   .count()
            << " ms");
}

}  // namespace kentongan::http::test
