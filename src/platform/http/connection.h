// One client's connection: requests one after the other, in one coroutine, until it closes or
// becomes a stream. Between requests it holds no buffers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/core.h"
#include "platform/http/io.h"
#include "platform/http/parser.h"

namespace kentongan::http {

class IoThread;

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(IoThread& thread, Socket socket, std::string peer, Place place);
    ~Connection();

    Awaitable<void> serve();  // the caller keeps a shared_ptr in the spawned coroutine
    // Called by the io thread's sweep.
    void expire_if_due(Steady::time_point now);
    void end_if_idle();
    void abort();

    std::size_t place = 0;  // in the io thread's list

private:
    enum class Phase { Idle, Header, Body, Working, Writing };
    static constexpr int kClosed = -1;
    static constexpr int kComplete = 0;

    // kComplete, kClosed, or the HTTP status that refuses the request.
    Awaitable<int> read_request();
    int parse_pending(std::string_view chunk);
    int begin_body();
    bool account_body();
    bool try_continue();
    Awaitable<Answer> work();
    Awaitable<bool> write_answer(Answer& answer);
    Awaitable<bool> write_rest(std::string_view first, std::string_view second);
    Awaitable<bool> write_file(Answer& answer);
    Awaitable<void> linger();
    void become_stream(Answer answer);
    bool keeps_alive() const;
    void enter(Phase phase, Duration limit);
    void forget_request();

    IoThread& thread_;
    Core& core_;
    Socket socket_;
    const std::string peer_;
    Place place_;  // goes over to the stream this becomes
    Phase phase_ = Phase::Idle;
    Steady::time_point deadline_;
    bool expired_ = false, is_first_ = true, continue_wanted_ = false;
    std::string pending_;  // received, not parsed yet
    std::optional<RequestParser> parser_;
    Router::Match match_;
    std::size_t body_counted_ = 0;
    Steady::time_point body_begin_;
};

Awaitable<void> run_connection(std::shared_ptr<Connection> connection);

}  // namespace kentongan::http
