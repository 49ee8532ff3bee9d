// Time is UTC milliseconds everywhere; nobody calls the system clock but SystemClock.
#pragma once

#include <chrono>
#include <cstdint>

namespace kentongan {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;
using namespace std::chrono_literals;

inline std::int64_t to_millis(TimePoint time) {
    return time.time_since_epoch().count();
}
inline TimePoint from_millis(std::int64_t millis) {
    return TimePoint(Duration(millis));
}

// Thread-safe. Passed in by reference so that tests own the time.
class Clock {
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
public:
    TimePoint now() const override {
        return std::chrono::floor<Duration>(std::chrono::system_clock::now());
    }
};

}  // namespace kentongan
