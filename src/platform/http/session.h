// What event streams and WebSockets have in common: a bounded queue of shared frames that any
// thread may fill, and an io thread that empties it. No coroutine and no timer per stream: ten
// thousand idle ones must be cheap.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "platform/http/io.h"
#include "platform/http/message.h"

namespace kentongan::http {

class IoThread;

class Session : public Stream, public std::enable_shared_from_this<Session> {
public:
    Session(IoThread& thread, std::shared_ptr<const StreamHandler> handler)
        : thread_(thread), handler_(std::move(handler)) {}

    bool send(Frame frame) final;  // any thread
    void close() final;            // any thread; what is queued goes out first, if it can

    // The rest runs on the io thread only.
    void drain();                                   // after a wake-up
    virtual void tick(Steady::time_point now) = 0;  // heartbeats and dead clients
    void end();                                     // at once; calls `closed` once

protected:
    virtual void flush() = 0;    // sends what take() gives, unless it is sending already
    virtual void release() = 0;  // gives the socket back
    // Registers, and calls `opened`. Before a client sees the head of the answer: what happens once
    // it knows that it listens must reach it.
    void open();
    std::vector<Frame> take();
    bool is_closing() const;

    IoThread& thread_;
    const std::shared_ptr<const StreamHandler> handler_;

private:
    friend class IoThread;
    void wake();

    mutable std::mutex mutex_;
    std::vector<Frame> waiting_;
    bool woken_ = false, closing_ = false, overflowed_ = false, ended_ = false;
    std::size_t place_ = 0;  // in the io thread's list
};

// A server-sent event stream (HTML, "Server-sent events"), ended by closing the connection: no
// chunk headers, so a frame is written from the one buffer that everybody shares.
class EventSession final : public Session {
public:
    EventSession(IoThread& thread, std::shared_ptr<const StreamHandler> handler, Socket socket);
    void start(std::string head);  // of the answer, which goes before the first frame
    bool is_websocket() const override { return false; }
    void tick(Steady::time_point now) override;

private:
    void flush() override;
    void release() override { socket_.reset(); }
    void watch();  // for the client going away
    void drop_sent(std::size_t bytes);

    std::optional<Socket> socket_;
    std::vector<Frame> sending_;  // the head first
    std::size_t sent_ = 0;        // of the first frame
    bool blocked_ = false;
    Steady::time_point next_beat_, blocked_since_;
};

}  // namespace kentongan::http
