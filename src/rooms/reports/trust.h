// How much a report counts, from what became of earlier reports of the same person. Pure functions:
// a crowd of new accounts must not be able to move anything, whatever else is true.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "rooms/reports/types.h"

namespace kentongan::reports {

inline constexpr double kLeastWeight = 0.1, kMostWeight = 3.0;
// From this weight on a person counts towards "confirmed by citizens": two verified reports.
inline constexpr double kTrustedWeight = 1.5;
inline constexpr int kTrustedToConfirm = 3;

// Earlier reports of one person that officers have judged.
struct History {
    std::int64_t verified = 0, wrong = 0;
};

// 3·verified / (verified + wrong + 2): Laplace-smoothed with two failures before the first report,
// within 0.1 … 3. Who has no history, or no account, has the least.
double weight_of(History history);

struct Reporter {
    std::string network;  // opaque: where they sent from
    double weight = kLeastWeight;
};

// Of distinct reporters. Those without a verified report count together as one of them does; those
// who share a network count half, a quarter … of themselves after the first.
double cluster_weight(std::span<const Reporter> reporters);

// From citizens only (Single, Known, Confirmed). Looks at no one without a verified report.
// Confirmed needs three trusted reporters from three networks.
Prominence prominence_of(std::span<const Reporter> reporters);

}  // namespace kentongan::reports
