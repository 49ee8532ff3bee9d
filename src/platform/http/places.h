// How many connections, or streams, one address or one person may hold at a time, so that nobody
// can take them all. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/http/message.h"

namespace kentongan::http {

// Free again when the last copy of it goes away.
using Place = std::shared_ptr<const void>;

class Places {
public:
    // Empty when `key` holds `most` already.
    Place take(const std::string& key, std::size_t most);

private:
    struct Counts {
        std::mutex mutex;
        std::unordered_map<std::string, std::size_t> taken;
    };
    // Streams may outlive the server that opened them, by what a room still holds.
    std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

// The same handler, and `place` taken for as long as somebody has it.
std::shared_ptr<const StreamHandler> holding(std::shared_ptr<const StreamHandler> handler,
                                             Place place);

}  // namespace kentongan::http
