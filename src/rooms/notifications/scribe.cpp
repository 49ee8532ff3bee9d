#include "rooms/notifications/scribe.h"

#include <exception>

#include "platform/log/log.h"

namespace kentongan::notifications {

Scribe::Scribe(db::Database& database) : database_(database), thread_([this] { run(); }) {}

Scribe::~Scribe() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Scribe::add(Note note) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMaxWaiting) {
        log::warning("notification dropped", {{"waiting", std::to_string(waiting_.size())}});
        return;
    }
    waiting_.push_back(std::move(note));
    ++added_;
    changed_.notify_all();
}

void Scribe::catch_up(Duration at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [this, mine = added_] { return written_ >= mine; });
}

void Scribe::wait_until_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return written_ == added_; });
}

void Scribe::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::deque<Note> notes;
        while (!waiting_.empty() && notes.size() < kAtOnce) {
            notes.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        lock.unlock();
        write(notes);
        lock.lock();
        written_ += notes.size();
        changed_.notify_all();
    }
}

void Scribe::write(std::deque<Note>& notes) {
    const auto try_write = [&](auto&& closure) {
        try {
            database_.write(closure);
            return true;
        } catch (const std::exception& failure) {
            log::error("notifications were not written", {{"what", failure.what()}});
            return false;
        }
    };
    const bool all = try_write([&](db::Tx& tx) {
        for (const auto& note : notes) note(tx);
    });
    if (all) return;
    // One of them spoiled it for all: each on its own.
    for (const auto& note : notes) try_write([&](db::Tx& tx) { note(tx); });
}

}  // namespace kentongan::notifications
