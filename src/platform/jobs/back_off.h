// How long a failed job waits: 15 s · 2ⁿ, give or take a quarter so that what failed together does
// not come back together.
#pragma once

#include <random>

#include "platform/base/clock.h"

namespace kentongan::jobs {

constexpr int kMaxAttempts = 16;
constexpr Duration kFirstBackOff = 15s;
constexpr Duration kLongestBackOff = 12h;

// After the attempt of this number, counted from 1.
inline Duration back_off(int attempt, std::minstd_rand& random) {
    std::uniform_real_distribution<double> jitter(0.75, 1.25);
    const auto plain = kFirstBackOff * (1LL << (attempt - 1));
    return std::min(std::chrono::duration_cast<Duration>(plain * jitter(random)), kLongestBackOff);
}

}  // namespace kentongan::jobs
