// Takes messages from other servers. One thread: it waits at each for what is new, reads the log
// where something was missed, and remembers how far it is in the transaction that takes a message.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/fetch/fetch.h"
#include "platform/platform.h"
#include "rooms/relay/api.h"
#include "rooms/relay/protocol.h"

namespace kentongan::relay {

inline constexpr auto kLongestBackoff = std::chrono::seconds(60);

// 1 s, 2 s, 4 s … 60 s, a quarter more or less, so that thousands do not come back together.
Duration backoff(int failures, std::uint64_t seed);

// What is being passed on in this thread's transaction: its own bytes go on, not ours.
struct Passing {
    const Entry* entry = nullptr;
    static const Entry* current();
    explicit Passing(const Entry& entry);
    ~Passing();
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
};

class Subscriber {
public:
    Subscriber(Platform& platform, warnings::Warnings& warnings);
    ~Subscriber();
    void start();
    void stop();

    // Upstreams at this host ("nasional.example") are asked at once, whatever their back-off.
    // Thread-safe.
    void hurry(std::string host);

    // Of one page or stream; returns how far the upstream is taken now. For tests.
    Result<void> take(Upstream& upstream, std::span<const Entry> messages, std::int64_t next);

private:
    enum class Ask { Head, Key, Log, Stream };
    struct Progress {
        Upstream upstream;
        Ask ask = Ask::Head;
        bool busy = false, is_hurried = false;
        int failures = 0;
        std::chrono::steady_clock::time_point next_at;
        std::string key_path;
    };
    struct Inbox;

    void run();
    void load();
    void send(const std::shared_ptr<Progress>& progress);
    void answer(Progress& progress, Result<fetch::FetchResponse>& response);
    Result<void> finish(Progress& progress, const fetch::FetchResponse& response);
    Result<void> finish_head(Progress& progress, const fetch::FetchResponse& response);
    Result<void> finish_log(Progress& progress, const fetch::FetchResponse& response);
    Result<void> finish_stream(Progress& progress, const fetch::FetchResponse& response);
    // Another log, or one restored from a copy, is taken from its beginning: repetitions are
    // harmless, gaps are not.
    void follow(Upstream& upstream, const std::string& log, std::int64_t last);
    Result<void> take_one(Upstream& upstream, const Entry& entry);
    void save(const Upstream& upstream);

    Platform& platform_;
    warnings::Warnings& warnings_;
    std::shared_ptr<Inbox> inbox_;
    std::map<warnings::SourceId, std::shared_ptr<Progress>> progress_;
    std::chrono::steady_clock::time_point loaded_at_;
    std::thread thread_;
};

}  // namespace kentongan::relay
