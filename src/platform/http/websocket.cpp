#include "platform/http/websocket.h"

// io.h comes first: it decides about Boost's assertions.
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "platform/http/io_thread.h"
#include "platform/http/session.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

constexpr std::size_t kMostMessage = 64 * 1024;
constexpr Duration kHandshakeTime = 10s;

using Upgrade = beast::http::request<beast::http::empty_body>;

// One read and one write at a time, as Beast asks; the stream is given back only when no
// operation refers to it any more.
class WebSocketSession final : public Session {
public:
    WebSocketSession(IoThread& thread, std::shared_ptr<const StreamHandler> handler, Socket socket)
        : Session(thread, std::move(handler)), stream_(std::in_place, std::move(socket)) {}

    bool is_websocket() const override { return true; }
    void tick(Steady::time_point now) override {  // Beast pings by itself
        if (is_writing_ && now - writing_since_ > thread_.core().config.write_timeout) end();
    }

    void start(Upgrade upgrade) {
        websocket::stream_base::timeout limits{};
        limits.handshake_timeout = kHandshakeTime;
        // Half of it passes in silence, then comes our ping, then the other half for the answer.
        limits.idle_timeout = thread_.core().config.stream_heartbeat * 2;
        limits.keep_alive_pings = true;
        stream_->set_option(limits);
        stream_->read_message_max(kMostMessage);
        stream_->auto_fragment(false);
        stream_->text(true);
        if (!handler_->websocket_protocol.empty())
            stream_->set_option(websocket::stream_base::decorator(
                [protocol = handler_->websocket_protocol](websocket::response_type& response) {
                    response.set(beast::http::field::sec_websocket_protocol, protocol);
                }));
        auto request = std::make_unique<Upgrade>(std::move(upgrade));
        const auto& kept = *request;
        open();
        is_writing_ = true;  // the handshake's answer
        writing_since_ = Steady::now();
        ++operations_;
        stream_->async_accept(kept, [self = self(), request = std::move(request)](
                                        beast::error_code error) { self->accepted(error); });
    }

private:
    std::shared_ptr<WebSocketSession> self() {
        return std::static_pointer_cast<WebSocketSession>(shared_from_this());
    }

    // True: the operation is over and so is the session.
    bool is_over(const beast::error_code& error) {
        --operations_;
        if (error || is_released_) end();
        if (is_released_ && operations_ == 0) stream_.reset();
        return is_released_;
    }

    void accepted(const beast::error_code& error) {
        is_writing_ = false;
        if (is_over(error)) return;
        read();
        flush();
    }

    void read() {
        ++operations_;
        stream_->async_read(buffer_, [self = self()](beast::error_code error, std::size_t) {
            if (self->is_over(error)) return;
            self->received();
            self->read();
        });
    }

    void received() {
        const auto data = buffer_.cdata();
        const std::string_view text(static_cast<const char*>(data.data()), data.size());
        if (stream_->got_text() && handler_->message && !is_closing()) {
            try {
                handler_->message(shared_from_this(), text);
            } catch (const std::exception& failure) {
                log::error("a stream's message failed", {{"what", failure.what()}});
                close();
            }
        }
        buffer_.clear();
        buffer_.shrink_to_fit();
    }

    void flush() override {
        if (is_writing_ || is_released_) return;
        if (next_ == sending_.size()) {
            sending_ = take();
            next_ = 0;
        }
        if (next_ == sending_.size()) {
            if (is_closing()) say_goodbye();
            return;
        }
        is_writing_ = true;
        writing_since_ = Steady::now();
        ++operations_;
        stream_->async_write(asio::buffer(*sending_[next_]),
                             [self = self()](beast::error_code error, std::size_t) {
                                 self->is_writing_ = false;
                                 if (self->is_over(error)) return;
                                 if (++self->next_ == self->sending_.size()) {
                                     self->sending_ = {};
                                     self->next_ = 0;
                                 }
                                 self->flush();
                             });
    }

    void say_goodbye() {
        is_writing_ = true;
        writing_since_ = Steady::now();
        ++operations_;
        stream_->async_close(
            websocket::close_code::normal,
            [self = self()](const beast::error_code&) { self->is_over(asio::error::eof); });
    }

    void release() override {
        is_released_ = true;
        beast::error_code ignored;
        if (stream_) stream_->next_layer().close(ignored);
        if (operations_ == 0) stream_.reset();
    }

    std::optional<websocket::stream<Socket, false>> stream_;  // false: no compression code
    beast::flat_buffer buffer_;
    std::vector<Frame> sending_;
    std::size_t next_ = 0;
    int operations_ = 0;
    Steady::time_point writing_since_;
    bool is_writing_ = false, is_released_ = false;
};

beast::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

void start_websocket(IoThread& thread, std::shared_ptr<const StreamHandler> handler, Socket socket,
                     const Request& request) {
    Upgrade upgrade(beast::http::verb::get, view(request.target), 11);
    for (const auto& [name, value] : request.headers)
        if (name == "host" || name == "connection" || name == "upgrade" ||
            name.starts_with("sec-websocket-"))
            upgrade.insert(view(name), view(value));
    std::make_shared<WebSocketSession>(thread, std::move(handler), std::move(socket))
        ->start(std::move(upgrade));
}

}  // namespace kentongan::http
