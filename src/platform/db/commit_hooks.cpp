#include "platform/db/commit_hooks.h"

#include <exception>
#include <string>

#include "platform/log/log.h"

namespace kentongan::db {

class CommitHooks::Ticket {
public:
    explicit Ticket(Actions actions) : actions_(std::move(actions)) {}
    void run_actions() noexcept {
        for (const auto& action : actions_) {
            // The work is committed: a failure here must not look like a failed write.
            try {
                action();
            } catch (const std::exception& failure) {
                log::error("an action after a commit failed", {{"reason", failure.what()}});
            }
        }
    }
    bool done = false;

private:
    Actions actions_;
};

std::shared_ptr<CommitHooks::Ticket> CommitHooks::enqueue(Actions actions) {
    if (actions.empty()) return nullptr;
    auto ticket = std::make_shared<Ticket>(std::move(actions));
    std::lock_guard lock(mutex_);
    waiting_.push_back(ticket);
    return ticket;
}

void CommitHooks::run(const std::shared_ptr<Ticket>& ticket) {
    if (!ticket) return;
    const auto me = std::this_thread::get_id();
    std::unique_lock lock(mutex_);
    while (!ticket->done) {
        // `me` is already the runner when an action wrote something and comes by again.
        if (runner_ != std::thread::id() && runner_ != me) {
            progress_.wait(lock);
            continue;
        }
        const auto before = std::exchange(runner_, me);
        const auto first = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        first->run_actions();
        lock.lock();
        first->done = true;
        runner_ = before;
        progress_.notify_all();
    }
}

}  // namespace kentongan::db
