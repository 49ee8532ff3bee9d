#include "platform/http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "platform/http/core.h"
#include "platform/http/io_thread.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

constexpr auto kStopPoll = std::chrono::milliseconds(5);
constexpr rlim_t kOtherDescriptors = 1024;  // databases, files, outside calls

void raise_descriptor_limit(std::size_t connections) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const rlim_t wanted = connections + kOtherDescriptors;
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted)
        log::warning("fewer connections than configured are possible",
                     {{"descriptors", std::to_string(limit.rlim_cur)}});
}

// SO_REUSEPORT would let two servers share an address without anybody noticing. A socket without
// it cannot bind while another listens, so it asks first; it also picks a free port.
asio::ip::tcp::endpoint claim(const ServerConfig& config) {
    SystemError error;
    const auto address = asio::ip::make_address(config.address, error);
    if (error) throw std::runtime_error("not an address to listen on: " + config.address);
    asio::io_context context;
    Acceptor probe(context);
    const asio::ip::tcp::endpoint endpoint(address, config.port);
    probe.open(endpoint.protocol());
    probe.set_option(asio::socket_base::reuse_address(true));
    probe.bind(endpoint, error);
    if (error)
        throw std::runtime_error("cannot listen on " + config.address + " port " +
                                 std::to_string(config.port) + ": " + error.message());
    return {address, probe.local_endpoint().port()};
}

}  // namespace

struct Server::Impl {
    Impl(ServerConfig config, const Router& router, const Clock& clock)
        : core(std::move(config), router, clock) {}

    Core core;
    std::vector<std::unique_ptr<IoThread>> threads;
    std::uint16_t port = 0;
};

Server::Server(ServerConfig config, const Router& router, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(config), router, clock)) {}

Server::~Server() {
    stop();
}

void Server::start() {
    auto& config = impl_->core.config;
    raise_descriptor_limit(config.max_connections);
    const auto endpoint = claim(config);
    const unsigned cores = std::max(std::thread::hardware_concurrency(), 1u);
    const unsigned count = config.threads > 0 ? config.threads : cores;
    for (unsigned i = 0; i < count; ++i) {
        impl_->threads.push_back(std::make_unique<IoThread>(impl_->core));
        impl_->threads.back()->listen(endpoint);
    }
    for (auto& thread : impl_->threads) thread->start();
    impl_->port = endpoint.port();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

void Server::stop(Duration grace) {
    auto& core = impl_->core;
    if (core.stopping.exchange(true)) return;
    for (auto& thread : impl_->threads) thread->begin_stop();
    const auto until = Steady::now() + grace;
    while (core.connections.load() > 0 && Steady::now() < until)
        std::this_thread::sleep_for(kStopPoll);
    // Pools first: a handler that still runs refers to its connection.
    core.pool.stop();
    core.alert_pool.stop();
    for (auto& thread : impl_->threads) thread->join();
    core.pool.drop();
    core.alert_pool.drop();
}

ServerStats Server::stats() const {
    ServerStats stats;
    stats.requests = impl_->core.requests.load();
    stats.connections = impl_->core.connections.load();
    stats.streams = impl_->core.streams.load();
    return stats;
}

void Server::set_observer(Observer observer) {
    impl_->core.observer = std::move(observer);
}

}  // namespace kentongan::http
