// `kentongan source poll` while a server runs: the command leaves a request, the server fetches,
// because only its process holds the homes, streams and the bar that the news must reach.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

#include "platform/platform.h"
#include "rooms/warnings/poll.h"

namespace kentongan::warnings {

inline constexpr auto kLookForRequestsEvery = std::chrono::milliseconds(300);
// How long who asks waits when its provider was asked too often; less than the command waits.
inline constexpr auto kPatience = std::chrono::seconds(40);
// Nobody waits any longer for the answer of an older one.
inline constexpr auto kOldestRequest = std::chrono::minutes(2);

class PollRequests {
public:
    PollRequests(Platform& platform, Poller& poller) : platform_(platform), poller_(poller) {}
    ~PollRequests();

    void start();  // in the server: answers requests in a thread of its own
    // In another process: asks and waits. Unavailable when no answer came within `wait`.
    Result<int> ask(std::string_view name, Duration wait);

private:
    void run();
    void answer_all();

    Platform& platform_;
    Poller& poller_;
    std::mutex mutex_;
    std::condition_variable stop_asked_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kentongan::warnings
