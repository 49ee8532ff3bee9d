// Remembers which signatures were accepted, so that a request somebody recorded is not taken twice
// while its signature is still of its time. Thread-safe; memory only: a restart forgets.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_set>

#include "fediverse/signatures/claim.h"

namespace kentongan::signatures {

class SeenSignatures {
public:
    // About 100 bytes each; when full, the oldest are forgotten first.
    explicit SeenSignatures(std::size_t capacity = 100'000) : capacity_(capacity) {}

    // False: this very signature was here already. Ask only after verify() said yes, else strangers
    // fill the memory. A repetition need not be an attack: a peer may send again what it has signed
    // once.
    bool first_time(const Claim& claim, TimePoint now);
    // What was asked could not be done: the same request may come again.
    void forget(const Claim& claim);

private:
    using Mark = std::array<std::uint64_t, 2>;  // of SHA-256, so that nobody can make two collide
    struct Hash {
        std::size_t operator()(const Mark& mark) const { return mark[0]; }
    };
    struct Seen {
        TimePoint at;
        Mark mark;
    };
    static Mark mark_of(const Claim& claim);

    const std::size_t capacity_;
    std::mutex mutex_;
    std::unordered_set<Mark, Hash> marks_;
    std::deque<Seen> oldest_first_;
};

}  // namespace kentongan::signatures
