// Ids are 64-bit snowflakes, one C++ type per kind, decimal strings outside. An id made later is
// greater, so that ids are also the order of timelines and the cursor of every page.
#pragma once

#include <atomic>
#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan {

template <class Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(std::int64_t value) : value_(value) {}

    // Digits only, positive, at most 63 bits; anything else is no id.
    static std::optional<Id> parse(std::string_view text) {
        std::int64_t value = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || value <= 0) return {};
        return Id(value);
    }

    constexpr std::int64_t value() const { return value_; }
    std::string to_string() const { return std::to_string(value_); }
    constexpr explicit operator bool() const { return value_ != 0; }
    constexpr auto operator<=>(const Id&) const = default;

private:
    std::int64_t value_ = 0;
};

// Layout as in Mastodon: 48 bits of UTC milliseconds, then 16 bits: 4 of node, 12 of sequence.
inline std::int64_t snowflake_at(TimePoint time) {
    return to_millis(time) << 16;
}
inline TimePoint snowflake_time(std::int64_t id) {
    return from_millis(id >> 16);
}

// Hands out ids; strictly increasing within a node even when the clock stands still or steps
// back. Thread-safe and lock-free.
class IdSource {
public:
    explicit IdSource(const Clock& clock, unsigned node = 0)
        : clock_(clock), node_(static_cast<std::int64_t>(node & 15) << 12) {}

    template <class AnyId>
    AnyId next() {
        return AnyId(next_value());
    }
    std::int64_t next_value() {
        std::int64_t last = last_.load(std::memory_order_relaxed), mine = 0;
        do {
            // Counts in (milliseconds, sequence of 12 bits); the node goes between them.
            mine = std::max(to_millis(clock_.now()) << 12, last + 1);
        } while (!last_.compare_exchange_weak(last, mine, std::memory_order_relaxed));
        return ((mine >> 12) << 16) | node_ | (mine & 0xfff);
    }

private:
    const Clock& clock_;
    std::int64_t node_;
    std::atomic<std::int64_t> last_{0};
};

}  // namespace kentongan

template <class Tag>
struct std::hash<kentongan::Id<Tag>> {
    std::size_t operator()(kentongan::Id<Tag> id) const noexcept {
        return static_cast<std::size_t>(id.value()) * 0x9e3779b97f4a7c15u;
    }
};
