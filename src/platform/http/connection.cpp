#include "platform/http/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "platform/base/strings.h"
#include "platform/http/io_thread.h"
#include "platform/http/session.h"
#include "platform/http/websocket.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kFileChunk = 128 * 1024;
constexpr std::size_t kLeastBodyRate = 2048;  // bytes a second, once body_timeout has passed
constexpr std::size_t kMostLingering = 1 << 20;
constexpr Duration kLingerTime = 2s;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Runs `task` on a pool thread, then resumes the coroutine on its own. The coroutine's frame keeps
// everything the task refers to, because it cannot go on before the task has ended.
template <class Task>
struct Hop {
    WorkerPool* pool;
    Task* task;
    Executor home;

    template <class Resume>
    void operator()(Resume&& resume) const {
        pool->post([task = task, home = home, resume = std::forward<Resume>(resume)]() mutable {
            (*task)();
            asio::post(home, std::move(resume));
        });
    }
};

struct AnswerTask {
    Core& core;
    Request& request;
    std::string& body;
    const Router::Match& match;
    bool keep_alive, is_http_10;
    Answer answer;

    void operator()() {
        answer = core.answer(request, std::move(body), match, keep_alive, is_http_10);
    }
};

struct ReadTask {
    const OpenFile& file;
    std::uint64_t offset;
    char* into;
    std::size_t most, got = 0;

    void operator()() { got = file.read(offset, into, most); }
};

bool has_token(std::string_view list, std::string_view token) {
    const auto items = split(list, ',');
    return std::ranges::any_of(items,
                               [&](auto item) { return equals_ignoring_case(trim(item), token); });
}

}  // namespace

Connection::Connection(IoThread& thread, Socket socket, std::string peer, Place place)
    : thread_(thread),
      core_(thread.core()),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      place_(std::move(place)) {
    core_.connections.fetch_add(1);
    enter(Phase::Idle, core_.config.header_timeout);
    thread_.add(*this);
}

Connection::~Connection() {
    forget_request();
    thread_.remove(*this);
    core_.connections.fetch_sub(1);
}

void Connection::enter(Phase phase, Duration limit) {
    phase_ = phase;
    deadline_ = Steady::now() + limit;
}

void Connection::expire_if_due(Steady::time_point now) {
    if (phase_ == Phase::Working || now < deadline_) return;
    abort();
}

void Connection::end_if_idle() {
    if (phase_ == Phase::Idle) abort();
}

void Connection::abort() {
    expired_ = true;
    SystemError ignored;
    socket_.cancel(ignored);
}

void Connection::forget_request() {
    core_.body_bytes.fetch_sub(body_counted_);
    body_counted_ = 0;
    parser_.reset();
    match_ = Router::Match();
}

Awaitable<void> run_connection(std::shared_ptr<Connection> connection) {
    co_await connection->serve();
}

Awaitable<void> Connection::serve() {
    for (;;) {
        const int status = co_await read_request();
        if (status == kClosed) co_return;
        core_.requests.fetch_add(1, std::memory_order_relaxed);
        if (status != kComplete) {
            Answer refusal = core_.refusal(parser_->request, status);
            expired_ = false;
            const bool sent = co_await write_answer(refusal);
            if (sent) co_await linger();
            co_return;
        }
        Answer answer = co_await work();
        if (answer.stream) {
            become_stream(std::move(answer));
            co_return;
        }
        const bool keep_alive = answer.keep_alive && !core_.stopping;
        const bool sent = co_await write_answer(answer);
        if (!sent) co_return;
        if (!keep_alive) {
            co_await linger();
            co_return;
        }
        forget_request();
    }
}

Awaitable<int> Connection::read_request() {
    parser_.emplace(core_.config.max_header_bytes);
    const auto& config = core_.config;
    enter(Phase::Idle, is_first_ ? config.header_timeout : config.idle_timeout);
    bool may_have_data = is_first_;
    is_first_ = false;
    std::string_view chunk;
    for (;;) {
        if (!chunk.empty() || !pending_.empty()) {
            const int result = parse_pending(chunk);
            if (result != RequestParser::kNeedMore)
                co_return result == RequestParser::kDone ? kComplete : result;
            if (!try_continue()) co_return kClosed;
        }
        SystemError error;
        std::size_t bytes = 0;
        do {
            if (!may_have_data)
                co_await socket_.async_wait(Socket::wait_read,
                                            asio::redirect_error(use_awaitable, error));
            may_have_data = false;
            if (expired_) {
                const bool says_why = phase_ == Phase::Header || phase_ == Phase::Body;
                co_return says_why ? 408 : kClosed;
            }
            if (error) co_return kClosed;
            bytes = socket_.read_some(asio::buffer(thread_.scratch()), error);
        } while (error == asio::error::would_block);
        if (error || bytes == 0) co_return kClosed;
        if (phase_ == Phase::Idle) enter(Phase::Header, core_.config.header_timeout);
        chunk = std::string_view(thread_.scratch().data(), bytes);
    }
}

// Parses what waited and what came, and keeps what belongs to a later request.
int Connection::parse_pending(std::string_view chunk) {
    std::string joined;
    std::string_view input = chunk;
    if (!pending_.empty()) {
        joined = std::move(pending_);
        joined.append(chunk);
        input = joined;
        if (phase_ == Phase::Idle) enter(Phase::Header, core_.config.header_timeout);
    }
    int result = parser_->parse(input);
    if (result == RequestParser::kHeaderDone) {
        result = begin_body();
        if (result == 0) result = parser_->parse(input);
    }
    if (result == RequestParser::kNeedMore && !account_body()) result = 503;
    pending_ = std::string(input);
    if (result > RequestParser::kDone) pending_.clear();
    return result;
}

// Everything that can be refused before the body is read. 0: go on.
int Connection::begin_body() {
    auto& request = parser_->request;
    if (!read_target(request, parser_->is_http_10)) return 400;
    if (!parser_->is_known_method) return 501;
    match_ = core_.router.match(request.method, request.path);
    const std::uint64_t limit = match_.route ? match_.route->max_body_bytes : 64 * 1024;
    const auto length = parser_->content_length();
    if (length && *length > limit) return 413;
    parser_->body_limit(limit);
    enter(Phase::Body, core_.config.body_timeout);
    body_begin_ = Steady::now();
    continue_wanted_ =
        !parser_->is_http_10 && equals_ignoring_case(request.header("expect"), "100-continue");
    return 0;
}

// The sender's time grows with what it sends, so that a slow line may send a picture and a client
// that only holds us may not. All bodies together are bounded too.
bool Connection::account_body() {
    if (phase_ != Phase::Body) return true;
    const auto size = parser_->body.size();
    deadline_ = body_begin_ + core_.config.body_timeout + 1s * (size / kLeastBodyRate);
    const auto before = core_.body_bytes.fetch_add(size - body_counted_);
    const bool fits = before + size - body_counted_ <= kMostBodies;
    body_counted_ = size;
    return fits;
}

bool Connection::try_continue() {
    if (phase_ != Phase::Body || !std::exchange(continue_wanted_, false)) return true;
    if (!parser_->body.empty()) return true;  // it did not wait
    SystemError error;
    // 25 bytes into an empty send buffer: it takes them all or the connection is gone.
    return socket_.write_some(asio::buffer(kContinue), error) == kContinue.size();
}

bool Connection::keeps_alive() const {
    if (core_.stopping.load(std::memory_order_relaxed)) return false;
    const auto connection = parser_->request.header("connection");
    if (connection.empty()) return !parser_->is_http_10;
    if (has_token(connection, "close")) return false;
    return !parser_->is_http_10 || has_token(connection, "keep-alive");
}

Awaitable<Answer> Connection::work() {
    phase_ = Phase::Working;
    auto& request = parser_->request;
    request.remote_address = core_.proxies.client_of(peer_, request);
    AnswerTask task(core_, request, parser_->body, match_, keeps_alive(), parser_->is_http_10,
                    Answer());
    auto* pool = core_.pool_of(request, match_);
    if (pool == nullptr) {
        task();
    } else if (pool->reserve()) {
        const Hop<AnswerTask> hop(pool, &task, thread_.executor());
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(hop,
                                                                                     use_awaitable);
    } else {
        task.answer = core_.refusal(request, 503, task.keep_alive);
    }
    co_return std::move(task.answer);
}

Awaitable<bool> Connection::write_answer(Answer& answer) {
    enter(Phase::Writing, core_.config.write_timeout);
    const std::string_view head = answer.head, payload = answer.payload();
    // Nearly every answer fits the socket's buffer and needs no second step.
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(payload)};
    SystemError error;
    const auto sent = socket_.write_some(buffers, error);
    if (error && error != asio::error::would_block) co_return false;
    if (sent < head.size() + payload.size()) {
        const auto rest_of_head = head.substr(std::min(sent, head.size()));
        const auto rest = payload.substr(sent - std::min(sent, head.size()));
        const bool ok = co_await write_rest(rest_of_head, rest);
        if (!ok) co_return false;
    }
    if (!answer.file.is_open()) co_return true;
    const bool ok = co_await write_file(answer);
    co_return ok;
}

Awaitable<bool> Connection::write_rest(std::string_view first, std::string_view second) {
    while (!first.empty() || !second.empty()) {
        SystemError error;
        co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(use_awaitable, error));
        if (error || expired_) co_return false;
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
        auto sent = socket_.write_some(buffers, error);
        if (error == asio::error::would_block) continue;
        if (error) co_return false;
        deadline_ = Steady::now() + core_.config.write_timeout;  // it moves
        const auto of_first = std::min(sent, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(sent - of_first);
    }
    co_return true;
}

// Piece by piece: reading may wait for a disk, so it happens on the pool.
Awaitable<bool> Connection::write_file(Answer& answer) {
    std::string chunk(std::min<std::uint64_t>(kFileChunk, answer.file_length), '\0');
    std::uint64_t at = answer.file_offset, left = answer.file_length;
    while (left > 0) {
        ReadTask task(answer.file, at, chunk.data(), std::min<std::uint64_t>(chunk.size(), left));
        if (core_.pool.reserve()) {
            const Hop<ReadTask> hop(&core_.pool, &task, thread_.executor());
            co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
                hop, use_awaitable);
        } else {
            task();
        }
        // A file that shrank cannot be finished; closing early is the only honest end.
        if (task.got == 0 || expired_) co_return false;
        enter(Phase::Writing, core_.config.write_timeout);
        const std::string_view piece(chunk.data(), task.got);
        const bool ok = co_await write_rest(piece, std::string_view());
        if (!ok) co_return false;
        at += task.got;
        left -= task.got;
    }
    co_return true;
}

// RFC 9112 §9.6: closing while the client still sends would reset the connection and lose our
// answer on its way. So say that we are done, and read to the end for a moment.
Awaitable<void> Connection::linger() {
    SystemError error;
    socket_.shutdown(Socket::shutdown_send, error);
    enter(Phase::Writing, kLingerTime);
    std::size_t total = 0;
    while (!error && !expired_ && total < kMostLingering) {
        co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_awaitable, error));
        if (error || expired_) co_return;
        const auto bytes = socket_.read_some(asio::buffer(thread_.scratch()), error);
        if (error == asio::error::would_block) error.clear();
        total += bytes;
    }
}

void Connection::become_stream(Answer answer) {
    answer.stream = holding(std::move(answer.stream), std::move(place_));
    if (answer.is_websocket) {
        if (!pending_.empty()) return;  // a client may not speak before the handshake's answer
        start_websocket(thread_, std::move(answer.stream), std::move(socket_), parser_->request);
        return;
    }
    std::make_shared<EventSession>(thread_, std::move(answer.stream), std::move(socket_))
        ->start(std::move(answer.head));
}

}  // namespace kentongan::http
