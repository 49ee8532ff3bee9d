// A raw client on loopback: says exactly the bytes a test gives it, so that a test can be as rude
// as the world is.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "platform/base/strings.h"
#include "platform/http/server.h"

namespace kentongan::http::test {

struct Reply {
    int status = 0;
    std::string head, body;

    std::string header(std::string_view name) const {
        for (auto line : split(head, '\n')) {
            const auto colon = line.find(':');
            if (colon != std::string_view::npos &&
                equals_ignoring_case(line.substr(0, colon), name))
                return std::string(trim(line.substr(colon + 1)));
        }
        return {};
    }
};

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
    }
    Client(Client&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    Client(const Client&) = delete;
    ~Client() { close(); }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // More bytes; false when the server closed or nothing came in time.
    bool receive(int milliseconds = 5000) {
        pollfd waiting{socket_, POLLIN, 0};
        if (::poll(&waiting, 1, milliseconds) <= 0) return false;
        char buffer[65536];
        const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
        if (got <= 0) {
            is_closed_ = true;
            return false;
        }
        received_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }

    std::string receive_until(std::string_view text, int milliseconds = 5000) {
        while (received_.find(text) == std::string::npos)
            if (!receive(milliseconds)) return {};
        const auto end = received_.find(text) + text.size();
        auto found = received_.substr(0, end);
        received_.erase(0, end);
        return found;
    }

    std::string receive_bytes(std::size_t count) {
        while (received_.size() < count)
            if (!receive()) break;
        auto found = received_.substr(0, count);
        received_.erase(0, found.size());
        return found;
    }

    Reply read_reply(bool has_body = true) {
        Reply reply;
        reply.head = receive_until("\r\n\r\n");
        if (reply.head.size() < 12) return reply;
        reply.status = std::stoi(reply.head.substr(9, 3));
        const auto length = reply.header("content-length");
        if (has_body && !length.empty()) reply.body = receive_bytes(std::stoul(length));
        return reply;
    }

    Reply get(std::string_view target, std::string_view headers = {}) {
        send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
             std::string(headers) + "\r\n");
        return read_reply();
    }
    Reply post(std::string_view target, std::string_view body, std::string_view headers) {
        send("POST " + std::string(target) +
             " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\n" + std::string(headers) + "\r\n" + std::string(body));
        return read_reply();
    }

    bool is_closed() {  // by the server, within the usual patience
        while (receive()) received_.clear();
        return is_closed_;
    }
    const std::string& received() const { return received_; }
    int descriptor() const { return socket_; }

private:
    int socket_;
    std::string received_;
    bool is_closed_ = false;
};

// A server on a free port with routes of the test's choice.
class TestServer {
public:
    explicit TestServer(ServerConfig config = {}) : config_(std::move(config)) {
        config_.port = 0;
        if (config_.threads == 0) config_.threads = 2;
    }
    Router& router() { return router_; }
    ServerConfig& config() { return config_; }
    Server& start() {
        server_ = std::make_unique<Server>(config_, router_, clock_);
        server_->start();
        return *server_;
    }
    Server& server() { return *server_; }
    Client connect() { return Client(server_->port()); }

    void get(std::string pattern, Handler handler, Run run = Run::Inline) {
        Route route;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.run = run;
        router_.add(std::move(route));
    }
    void post(std::string pattern, Handler handler, std::size_t max_body = 1 << 20,
              bool raw = false) {
        Route route;
        route.method = Method::Post;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.max_body_bytes = max_body;
        route.wants_raw_body = raw;
        router_.add(std::move(route));
    }

private:
    ServerConfig config_;
    Router router_;
    SystemClock clock_;
    std::unique_ptr<Server> server_;
};

template <class Condition>
bool eventually(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace kentongan::http::test
