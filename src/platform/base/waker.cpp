#include "platform/base/waker.h"

namespace kentongan {

Waker::~Waker() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    woken_.notify_all();
    thread_.join();
}

void Waker::wake() {
    {
        std::lock_guard lock(mutex_);
        due_ = true;
    }
    woken_.notify_one();
}

void Waker::run() {
    std::optional<std::chrono::milliseconds> again;
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto ready = [this] { return stopping_ || due_; };
        if (again)
            woken_.wait_for(lock, *again, ready);
        else
            woken_.wait(lock, ready);
        if (stopping_) return;
        due_ = false;
        lock.unlock();
        again = work_();
        lock.lock();
    }
}

}  // namespace kentongan
