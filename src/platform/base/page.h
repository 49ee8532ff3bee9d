// A window onto a list ordered by id, newest first: the keyset cursor of every list we answer.
#pragma once

#include <cstdint>
#include <limits>

namespace kentongan {

// Mastodon's meaning: max_id and since_id bound the newest matches below and above; min_id asks for
// the page just above it (still answered newest first). Zero ids mean "not given".
struct Page {
    std::int64_t max_id = 0;
    std::int64_t since_id = 0;
    std::int64_t min_id = 0;
    int limit = 20;

    std::int64_t upper() const {
        return max_id > 0 ? max_id : std::numeric_limits<std::int64_t>::max();
    }
    std::int64_t lower() const { return min_id > 0 ? min_id : since_id; }
    bool upwards() const { return min_id > 0; }  // take the oldest of the window, then reverse
};

}  // namespace kentongan
