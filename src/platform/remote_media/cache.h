// The files of other servers that we keep for a while, by the hash of their address. When somebody
// last looked at one is its access time, which we set ourselves.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan::remote_media {

// Thread-safe.
class Cache {
public:
    Cache(std::string folder, std::int64_t budget_bytes, const Clock& clock);

    struct Found {
        std::string path;
        std::string_view type;
    };
    // `name` is 64 hexadecimal digits, here and below.
    std::optional<Found> find(const std::string& name) const;
    // Throws std::system_error.
    void keep(const std::string& name, std::string_view bytes);
    // Counts; over the budget, removes the least recently used until a tenth of it is free.
    void sweep();

private:
    std::string path_of(const std::string& name) const;
    std::int64_t count() const;
    std::int64_t evict() const;

    const std::string folder_;
    const std::int64_t budget_;
    const Clock& clock_;
    std::mutex sweeping_;
    std::atomic<std::int64_t> kept_{0};
};

}  // namespace kentongan::remote_media
