// A thread that sleeps until there is something to do.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace kentongan {

// Runs its work on a thread of its own when woken, and again after the time that the work answers
// (none: when woken). Wakes during a run are one more run. Thread-safe.
class Waker {
public:
    using Work = std::function<std::optional<std::chrono::milliseconds>()>;  // must not throw

    explicit Waker(Work work) : work_(std::move(work)), thread_([this] { run(); }) {}
    ~Waker();  // waits for the run under way
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;

    void wake();

private:
    void run();

    Work work_;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool due_ = false, stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace kentongan
