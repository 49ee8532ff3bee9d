#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "platform/jobs/jobs.h"
#include "platform/log/log.h"

namespace kentongan::jobs {

// Intervals are of this process' life, so they follow the steady clock, not the passed-in one.
using Steady = std::chrono::steady_clock;

struct Scheduler::Impl {
    struct Task {
        std::string name;
        Duration interval, first;
        std::function<void()> run;
        Steady::time_point due;
    };

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::unique_ptr<Task>> tasks;
    bool running = false;
    std::thread thread;

    void run_task(Task& task) {
        try {
            task.run();
        } catch (const std::exception& failure) {
            log::error("a scheduled task failed",
                       {{"task", task.name}, {"reason", failure.what()}});
        }
    }

    void loop() {
        std::unique_lock lock(mutex);
        while (running) {
            const auto next = std::ranges::min_element(tasks, {}, [](auto& t) { return t->due; });
            if (next == tasks.end()) {
                changed.wait(lock);
                continue;
            }
            Task& task = **next;
            if (Steady::now() < task.due) {
                changed.wait_until(lock, task.due);
                continue;
            }
            lock.unlock();
            run_task(task);
            lock.lock();
            task.due = Steady::now() + task.interval;
        }
    }
};

Scheduler::Scheduler() : impl_(std::make_unique<Impl>()) {}

Scheduler::~Scheduler() {
    stop();
}

void Scheduler::every(std::string name, Duration interval, std::function<void()> task,
                      Duration first) {
    std::lock_guard lock(impl_->mutex);
    impl_->tasks.push_back(std::make_unique<Impl::Task>(std::move(name), interval, first,
                                                        std::move(task), Steady::now() + first));
    impl_->changed.notify_all();
}

void Scheduler::start() {
    std::lock_guard lock(impl_->mutex);
    if (impl_->running) return;
    impl_->running = true;
    for (auto& task : impl_->tasks) task->due = Steady::now() + task->first;
    impl_->thread = std::thread([this] { impl_->loop(); });
}

void Scheduler::stop() {
    {
        std::lock_guard lock(impl_->mutex);
        if (!impl_->running) return;
        impl_->running = false;
        impl_->changed.notify_all();
    }
    impl_->thread.join();
}

}  // namespace kentongan::jobs
