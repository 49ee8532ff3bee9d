// One core's share of the server: an io_context with its own acceptor, connections and streams,
// none of which ever leave its thread.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/http/core.h"
#include "platform/http/io.h"

namespace kentongan::http {

class Connection;
class Session;

class IoThread {
public:
    explicit IoThread(Core& core);
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    void listen(const asio::ip::tcp::endpoint& endpoint);  // throws boost::system::system_error
    void start();
    // From any thread: no new connections, idle ones go, streams end.
    void begin_stop();
    void join();  // stops what is left

    // Any thread: `session` will be drained soon. One post for many.
    void wake(std::shared_ptr<Session> session);

    // The io thread only.
    void add(Connection& connection);
    void remove(Connection& connection);
    void add(std::shared_ptr<Session> session);
    void remove(Session& session);
    // One read buffer for all connections: nothing in it survives a suspension.
    std::array<char, 64 * 1024>& scratch() { return scratch_; }
    Executor executor() { return context_.get_executor(); }
    asio::io_context& context() { return context_; }
    Acceptor& acceptor() { return acceptor_; }
    Core& core() { return core_; }

private:
    void sweep();
    void schedule_sweep();
    void drain_woken();
    void end_everything();

    Core& core_;
    Steady::duration tick_;
    // Before the context: what it destroys last still takes itself out of these lists.
    std::vector<Connection*> connections_;
    std::vector<std::shared_ptr<Session>> sessions_;
    std::array<char, 64 * 1024> scratch_;
    std::mutex woken_mutex_;
    std::vector<std::shared_ptr<Session>> woken_;
    bool is_wake_posted_ = false;

    asio::io_context context_{1};
    Acceptor acceptor_;
    Timer timer_;
    std::thread thread_;
};

}  // namespace kentongan::http
