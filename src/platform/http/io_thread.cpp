#include "platform/http/io_thread.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "platform/http/connection.h"
#include "platform/http/session.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
// A phone that lost its network says nothing; what we send it is not acknowledged, and this is how
// long we believe in it. Without it dead streams would hold their places for a quarter of an hour.
using LongestSilence = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
constexpr int kLongestSilence = 90'000;  // milliseconds
constexpr auto kLongestTick = std::chrono::seconds(1);
constexpr auto kShortestTick = std::chrono::milliseconds(10);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string address_text(const asio::ip::tcp::endpoint& peer) {
    const auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

void log_end(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        log::error("a connection failed", {{"what", error.what()}});
    }
}

Awaitable<void> accept_connections(IoThread& thread) {
    auto& acceptor = thread.acceptor();
    auto& core = thread.core();
    Timer pause(thread.context());
    while (acceptor.is_open()) {
        SystemError error;
        Socket socket(thread.context());
        asio::ip::tcp::endpoint peer;
        co_await acceptor.async_accept(socket, peer, asio::redirect_error(use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors, most likely: without a pause this loop would spin.
            pause.expires_after(kAcceptPause);
            co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
            continue;
        }
        if (core.connections.load() + core.streams.load() >= core.config.max_connections) continue;
        auto from = address_text(peer);
        auto place = core.admit(from);
        if (!place) continue;
        socket.non_blocking(true, error);
        socket.set_option(asio::ip::tcp::no_delay(true), error);
        socket.set_option(LongestSilence(kLongestSilence), error);
        auto connection = std::make_shared<Connection>(thread, std::move(socket), std::move(from),
                                                       *std::move(place));
        asio::co_spawn(thread.context(), run_connection(std::move(connection)), log_end);
    }
}

}  // namespace

IoThread::IoThread(Core& core) : core_(core), scratch_(), acceptor_(context_), timer_(context_) {
    const auto& config = core.config;
    const Duration shortest =
        std::min({config.header_timeout, config.body_timeout, config.write_timeout,
                  config.idle_timeout, config.stream_heartbeat});
    tick_ = std::clamp<Steady::duration>(shortest / 4, kShortestTick, kLongestTick);
}

IoThread::~IoThread() {
    join();
}

void IoThread::listen(const asio::ip::tcp::endpoint& endpoint) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(4096);
}

void IoThread::start() {
    asio::co_spawn(context_, accept_connections(*this), log_end);
    schedule_sweep();
    thread_ = std::thread([this] { context_.run(); });
}

void IoThread::begin_stop() {
    asio::post(context_, [this] {
        SystemError ignored;
        acceptor_.close(ignored);
        for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->end_if_idle();
        for (std::size_t i = sessions_.size(); i-- > 0;) sessions_[i]->end();
    });
}

void IoThread::join() {
    if (thread_.joinable()) {
        asio::post(context_, [this] { end_everything(); });
        thread_.join();
    }
    // Operations that were cancelled still want to say so, while their sockets exist.
    context_.restart();
    context_.poll();
}

void IoThread::end_everything() {
    SystemError ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->abort();
    for (std::size_t i = sessions_.size(); i-- > 0;) sessions_[i]->end();
    context_.stop();
}

void IoThread::add(Connection& connection) {
    connection.place = connections_.size();
    connections_.push_back(&connection);
}

void IoThread::remove(Connection& connection) {
    connections_.back()->place = connection.place;
    connections_[connection.place] = connections_.back();
    connections_.pop_back();
}

void IoThread::add(std::shared_ptr<Session> session) {
    session->place_ = sessions_.size();
    sessions_.push_back(std::move(session));
}

void IoThread::remove(Session& session) {
    const auto place = session.place_;
    sessions_.back()->place_ = place;
    std::swap(sessions_[place], sessions_.back());
    sessions_.pop_back();
}

void IoThread::schedule_sweep() {
    timer_.expires_after(tick_);
    timer_.async_wait([this](const SystemError& error) {
        if (error) return;
        sweep();
        schedule_sweep();
    });
}

// Backwards, because what ends takes the last one's place, and that one has been looked at.
void IoThread::sweep() {
    const auto now = Steady::now();
    for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->expire_if_due(now);
    for (std::size_t i = sessions_.size(); i-- > 0;) sessions_[i]->tick(now);
}

void IoThread::wake(std::shared_ptr<Session> session) {
    {
        std::lock_guard lock(woken_mutex_);
        woken_.push_back(std::move(session));
        if (is_wake_posted_) return;
        is_wake_posted_ = true;
    }
    asio::post(context_, [this] { drain_woken(); });
}

void IoThread::drain_woken() {
    std::vector<std::shared_ptr<Session>> woken;
    {
        std::lock_guard lock(woken_mutex_);
        woken.swap(woken_);
        is_wake_posted_ = false;
    }
    for (const auto& session : woken) session->drain();
}

}  // namespace kentongan::http
