// What all connections of a server share: the way from a parsed request to an answer, the pools,
// the limits, the counters. No sockets here.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "platform/http/answer.h"
#include "platform/http/places.h"
#include "platform/http/proxies.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "platform/http/worker_pool.h"

namespace kentongan::http {

inline constexpr std::size_t kPoolQueue = 1024;        // requests that may wait for a pool thread
inline constexpr std::size_t kMostBodies = 256 << 20;  // bytes of request bodies at one time

class Core {
public:
    Core(ServerConfig settings, const Router& routes, const Clock& time);

    // Reads the parameters, finds out who asks, counts, runs the handler, finishes the answer.
    // Never throws.
    Answer answer(Request& request, std::string body, const Router::Match& match, bool keep_alive,
                  bool is_http_10);
    // An answer the server gives itself: 400, 408, 413, 431, 503.
    Answer refusal(const Request& request, int status, bool keep_alive = false);
    // For a connection of `peer`; empty when it has too many. Nobody is counted with an address
    // that many share by nature: a proxy's, or this machine's.
    std::optional<Place> admit(const std::string& peer);
    WorkerPool* pool_of(const Request& request, const Router::Match& match);  // null: inline

    const ServerConfig config;
    const Router& router;
    const Clock& clock;
    const TrustedProxies proxies, uncounted;
    WorkerPool pool, alert_pool;
    Server::Observer observer;
    std::atomic<bool> stopping{false};
    std::atomic<std::uint64_t> requests{0}, connections{0}, streams{0};
    std::atomic<std::size_t> body_bytes{0};

private:
    Response respond(Request& request, std::string body, const Router::Match& match);
    std::optional<Response> read_input(Request& request, std::string body,
                                       const Router::Match& match);

    bool is_counted(const std::string& peer) const;
    // The stream with its place, or a refusal.
    Response with_place(const Request& request, Response response);

    Places connection_places_, stream_places_;
    RateLimiter limiter_;
    SharedBodies shared_;
};

// Fills path from target, and checks what RFC 9112 §3.2 asks of the target and Host. False: 400.
bool read_target(Request& request, bool is_http_10);

}  // namespace kentongan::http
