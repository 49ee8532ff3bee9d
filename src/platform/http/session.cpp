#include "platform/http/session.h"

#include <array>
#include <boost/asio/buffer.hpp>

#include "platform/http/io_thread.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kMostGathered = 16;  // frames in one write

Stream::Frame heartbeat_frame() {
    // Mastodon's own comment, which clients know.
    static const auto frame = std::make_shared<const std::string>(":thump\n\n");
    return frame;
}

}  // namespace

bool Session::send(Frame frame) {
    bool accepted = false;
    {
        std::lock_guard lock(mutex_);
        if (closing_ || ended_) return false;
        accepted = waiting_.size() < thread_.core().config.stream_queue_frames;
        if (accepted)
            waiting_.push_back(std::move(frame));
        else
            closing_ = overflowed_ = true;  // it will come back and read its timeline
        if (woken_) return accepted;
        woken_ = true;
    }
    thread_.wake(shared_from_this());
    return accepted;
}

void Session::close() {
    {
        std::lock_guard lock(mutex_);
        if (closing_ || ended_) return;
        closing_ = true;
        if (woken_) return;
        woken_ = true;
    }
    thread_.wake(shared_from_this());
}

void Session::drain() {
    bool ends = false;
    {
        std::lock_guard lock(mutex_);
        woken_ = false;
        if (ended_) return;
        ends = overflowed_ || (closing_ && !is_websocket());
    }
    flush();
    if (ends) end();
}

void Session::open() {
    thread_.add(shared_from_this());
    thread_.core().streams.fetch_add(1);
    try {
        if (handler_->opened) handler_->opened(shared_from_this());
    } catch (const std::exception& failure) {
        log::error("opening a stream failed", {{"what", failure.what()}});
        close();
    }
}

void Session::end() {
    {
        std::lock_guard lock(mutex_);
        if (ended_) return;
        ended_ = closing_ = true;
        waiting_ = {};
    }
    release();
    const auto self = shared_from_this();
    thread_.remove(*this);
    thread_.core().streams.fetch_sub(1);
    try {
        if (handler_->closed) handler_->closed(self);
    } catch (const std::exception& failure) {
        log::error("closing a stream failed", {{"what", failure.what()}});
    }
}

std::vector<Stream::Frame> Session::take() {
    std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
}

bool Session::is_closing() const {
    std::lock_guard lock(mutex_);
    return closing_;
}

EventSession::EventSession(IoThread& thread, std::shared_ptr<const StreamHandler> handler,
                           Socket socket)
    : Session(thread, std::move(handler)), socket_(std::move(socket)) {}

void EventSession::start(std::string head) {
    sending_.push_back(std::make_shared<const std::string>(std::move(head)));
    // Streams that came together do not beat together.
    const auto period = thread_.core().config.stream_heartbeat;
    const auto spread = reinterpret_cast<std::uintptr_t>(this) / 64 % 16;
    next_beat_ = Steady::now() + period - period * static_cast<int>(spread) / 32;
    open();
    flush();
    watch();
}

void EventSession::watch() {
    if (!socket_) return;
    auto self = std::static_pointer_cast<EventSession>(shared_from_this());
    socket_->async_wait(Socket::wait_read, [self = std::move(self)](const SystemError& error) {
        if (!self->socket_) return;
        SystemError read_error = error;
        auto& scratch = self->thread_.scratch();
        if (!error) {
            const auto bytes = self->socket_->read_some(asio::buffer(scratch), read_error);
            if (bytes > 0) return self->watch();  // nothing a client says here means anything
        }
        if (read_error == asio::error::would_block) return self->watch();
        self->end();
    });
}

void EventSession::tick(Steady::time_point now) {
    if (blocked_ && now - blocked_since_ > thread_.core().config.write_timeout) return end();
    if (now < next_beat_) return;
    next_beat_ = now + thread_.core().config.stream_heartbeat;
    if (!blocked_) send(heartbeat_frame());
}

void EventSession::drop_sent(std::size_t bytes) {
    sent_ += bytes;
    std::size_t done = 0;
    while (done < sending_.size() && sent_ >= sending_[done]->size())
        sent_ -= sending_[done++]->size();
    sending_.erase(sending_.begin(), sending_.begin() + static_cast<std::ptrdiff_t>(done));
}

void EventSession::flush() {
    while (socket_ && !blocked_) {
        if (sending_.empty()) {
            sending_ = take();
            sent_ = 0;
            if (sending_.empty()) return;
        }
        std::array<asio::const_buffer, kMostGathered> buffers;
        const auto count = std::min(sending_.size(), kMostGathered);
        for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(*sending_[i]);
        buffers[0] += sent_;
        SystemError error;
        const auto bytes = socket_->write_some(buffers, error);
        if (!error) {
            drop_sent(bytes);
            if (sending_.empty()) sending_ = {};  // an idle stream owns no memory for frames
            continue;
        }
        if (error != asio::error::would_block) return end();
        blocked_ = true;
        blocked_since_ = Steady::now();
        auto self = std::static_pointer_cast<EventSession>(shared_from_this());
        socket_->async_wait(Socket::wait_write, [self = std::move(self)](const SystemError& why) {
            self->blocked_ = false;
            if (why) return self->end();
            self->flush();
        });
    }
}

}  // namespace kentongan::http
