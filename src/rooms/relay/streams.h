// The open event streams of subscribing servers. One thread reads what is new and sends it to all
// who are as far as each other as one shared frame.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "platform/base/waker.h"
#include "platform/http/message.h"
#include "platform/platform.h"
#include "rooms/relay/store.h"

namespace kentongan::relay {

inline constexpr std::size_t kMaxStreams = 5'000;
inline constexpr auto kHeadEvery = std::chrono::seconds(15);
inline constexpr auto kLongestWait = std::chrono::seconds(25);

struct Wanted {
    std::int64_t since = 0;
    store::Audience audience = store::Audience::Actual;
    // Ends with the first messages, or without any after this time: for who reads an answer to its
    // end. Zero: stays open.
    Duration once{0};
};

class Streams {
public:
    Streams(Platform& platform, std::function<std::string()> log_name);

    // Unavailable when there are too many.
    Result<http::Response> open(const Wanted& wanted);
    void wake() { waker_.wake(); }  // something was appended
    void carry();                   // sends what is new, on the calling thread

private:
    using StreamPtr = std::shared_ptr<http::Stream>;
    struct Listener {
        StreamPtr stream;
        Wanted wanted;
        std::int64_t seen = 0;
        std::chrono::steady_clock::time_point head_at, ends_at;
    };
    struct Batch {
        http::Stream::Frame frame;  // null: nothing new
        std::int64_t seen = 0;
        bool more = false;
    };
    bool is_empty();
    Batch batch_for(const Listener& listener) const;

    Platform& platform_;
    std::function<std::string()> log_name_;
    std::mutex mutex_, carrying_;
    std::map<const http::Stream*, std::shared_ptr<Listener>> listeners_;
    Waker waker_;  // last: it uses all of the above
};

}  // namespace kentongan::relay
