// Pictures, videos and sounds of other servers, shown from our own address: readers are not seen
// there, and what they saw is kept for a while within a budget. Called by whoever renders something
// from elsewhere; it never fetches before somebody looks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan {
struct Config;
namespace fetch {
class Fetcher;
}
namespace http {
class Router;
}
namespace keys {
class Keys;
}
}  // namespace kentongan

namespace kentongan::remote_media {

struct Limits {
    std::size_t picture_bytes = 16 << 20, playing_bytes = 40 << 20;
    Duration timeout = 20s;                             // of a fetch, and of who waits for it
    Duration failure_life = 5min, silence_life = 1min;  // of a file, of a server
};

// Thread-safe.
class RemoteMedia {
public:
    RemoteMedia(const Config& config, const Clock& clock, fetch::Fetcher& fetcher, keys::Keys& keys,
                Limits limits = {});
    ~RemoteMedia();

    // Reads the secret that signs addresses: once, after the migrations and before the first of
    // them. Without it nothing has an address.
    void open();
    // Where we show this, always the same. Empty for what is not http(s) and what is longer than
    // 2,000 bytes; what is ours stays as it is. Asks neither the database nor the network.
    std::string address(std::string_view remote_url) const;

    void add_routes(http::Router& router);
    // Counts what is kept, and removes what nobody has looked at for longest when that is more
    // than the budget. Reads the whole folder: now and then.
    void sweep();
    // Nobody waits any longer, and nothing is fetched any more. Before the sockets close; the
    // fetcher ends what runs.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::remote_media
