// Owns the sockets. One io_context and one acceptor (SO_REUSEPORT) per core, coroutines per
// connection, a pool for handlers that block and a second one for alerts. Nobody but this folder
// includes Beast.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/http/router.h"

namespace kentongan::http {

struct ServerConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free port, see Server::port()
    unsigned threads = 0;       // 0: one per core
    unsigned pool_threads = 8;
    unsigned alert_threads = 2;
    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_connections = 20'000;
    // A whole village may share one address, so it has room for all of them to read a warning at
    // the same time; one address alone still cannot take every connection there is.
    std::size_t max_connections_per_address = 2'000;
    std::size_t max_streams_per_account = 32;
    std::size_t max_streams_per_address = 256;  // of people who did not sign in
    // Peers without these limits, besides trusted proxies: programs on this machine.
    std::vector<std::string> uncounted_peers = {"127.0.0.0/8", "::1"};
    Duration header_timeout = 10s;  // from the first byte to the end of the header
    Duration body_timeout = 60s;    // and a minimum rate: slow senders are cut off
    Duration write_timeout = 60s;
    Duration idle_timeout = 75s;  // keep-alive
    Duration stream_heartbeat = 15s;
    std::size_t stream_queue_frames = 64;
    // 300 requests per 5 min per account or address, with Mastodon's headers, and the limits on
    // connections and streams above.
    bool rate_limits = true;
    std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For/-Proto count
    bool https_public = false;                 // cookies Secure, HSTS
};

struct ServerStats {
    std::uint64_t requests = 0, connections = 0, streams = 0;
};

class Server {
public:
    Server(ServerConfig config, const Router& router, const Clock& clock);
    ~Server();  // stops

    void start();  // returns when listening; throws when the address is taken
    std::uint16_t port() const;
    // Stops accepting, lets running requests finish for at most `grace`, closes streams.
    void stop(Duration grace = 700ms);
    ServerStats stats() const;
    // Called on every answer: method, pattern (or "none"), status, time taken. Any thread.
    using Observer = std::function<void(Method, std::string_view pattern, int status,
                                        std::chrono::microseconds)>;
    void set_observer(Observer observer);  // before start

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::http
