// The open event streams of devices. Each is told its whole state whenever that changes, so that a
// device which was away needs nothing but the next frame.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "platform/base/waker.h"
#include "platform/http/message.h"
#include "rooms/loudspeakers/board.h"
#include "rooms/loudspeakers/service.h"

namespace kentongan::loudspeakers {

inline constexpr std::size_t kMaxStreams = 4'000;
inline constexpr auto kBeatEvery = std::chrono::seconds(10);

class Streams {
public:
    Streams(Platform& platform, Board& board, Service& service, const regions::Regions& regions);

    bool is_full() const;
    // The whole answer of one stream; not inside a transaction. Unavailable when it is full.
    Result<http::Response> open(const Device& device);

    // Something changed: sent by the room's own thread, so that nobody waits for devices.
    void wake() { waker_.wake(); }
    // What changed by other processes, and a sign of life: called every other second.
    void look();
    // Sends to each stream what is new to it, on the calling thread.
    void carry();

private:
    using StreamPtr = std::shared_ptr<http::Stream>;
    struct Listener {
        StreamPtr stream;
        Device device;
        std::string last;                    // JSON
        std::set<warnings::AlertId> handed;  // noted already
    };
    void note(const State& state, std::set<warnings::AlertId>& handed,
              std::vector<std::pair<Speaker, AnnouncementPtr>>& fresh) const;

    Platform& platform_;
    Board& board_;
    Service& service_;
    const regions::Regions& regions_;
    mutable std::mutex mutex_;
    std::mutex carrying_;
    std::map<const http::Stream*, std::shared_ptr<Listener>> listeners_;
    TimePoint beaten_at_;
    Waker waker_;  // last: it uses all of the above
};

}  // namespace kentongan::loudspeakers
