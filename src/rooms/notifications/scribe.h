// Writes down what events say, on a thread of its own and many at once: who liked a post does not
// wait for a second commit. What waits here is lost when the machine dies in that moment; the like
// itself is not.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/base/clock.h"
#include "platform/db/database.h"

namespace kentongan::notifications {

class Scribe {
public:
    using Note = std::function<void(db::Tx&)>;
    static constexpr std::size_t kMaxWaiting = 100'000;  // more are dropped, and logged
    static constexpr std::size_t kAtOnce = 500;

    explicit Scribe(db::Database& database);
    ~Scribe();  // writes what waits

    void add(Note note);  // any thread; quick
    // Until everything added before is written, but not longer: who reads what they just caused
    // finds it. Blocks: pool only.
    void catch_up(Duration at_most);
    void wait_until_idle();

private:
    void run();
    void write(std::deque<Note>& notes);

    db::Database& database_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Note> waiting_;
    std::uint64_t added_ = 0, written_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kentongan::notifications
