// Threads for handlers that block, behind a bounded queue: when it is full the caller answers 503
// at once instead of letting people wait for an answer that comes too late.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kentongan::http {

class WorkerPool {
public:
    using Job = std::move_only_function<void()>;
    WorkerPool(unsigned threads, std::size_t most_waiting);
    ~WorkerPool();

    // Takes a place in the queue; false when there is none. Then post() always succeeds.
    bool reserve();
    void post(Job job);
    void stop();  // lets running jobs end and joins; the others wait for drop()
    void drop();  // after stop(): forgets them

private:
    void run();

    const std::size_t most_waiting_;
    std::atomic<std::size_t> reserved_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace kentongan::http
