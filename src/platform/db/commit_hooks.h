// Runs what was asked for after_commit: in the order of the commits, one at a time, on the thread
// of a caller whose commit is through, and before that caller's write() returns. So a reader of its
// own write finds caches up to date, and a hook may itself read and write.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kentongan::db {

class CommitHooks {
public:
    using Actions = std::vector<std::function<void()>>;
    class Ticket;

    // In the order of commits. No ticket for no actions.
    std::shared_ptr<Ticket> enqueue(Actions actions);
    // Returns when the ticket's actions have run, running those before it where nobody else does.
    void run(const std::shared_ptr<Ticket>& ticket);

private:
    std::mutex mutex_;
    std::condition_variable progress_;
    std::deque<std::shared_ptr<Ticket>> waiting_;
    std::thread::id runner_;  // nobody: default
};

}  // namespace kentongan::db
