#include "rooms/reports/trust.h"

#include <algorithm>
#include <map>
#include <vector>

namespace kentongan::reports {
namespace {

constexpr double kKnownWeight = 1.0;  // one person with a verified report

bool has_history(const Reporter& reporter) {
    return reporter.weight > kLeastWeight;
}

}  // namespace

double weight_of(History history) {
    const auto verified = static_cast<double>(history.verified);
    const auto wrong = static_cast<double>(history.wrong);
    return std::clamp(kMostWeight * verified / (verified + wrong + 2), kLeastWeight, kMostWeight);
}

double cluster_weight(std::span<const Reporter> reporters) {
    std::map<std::string_view, std::vector<double>> by_network;
    bool has_newcomer = false;
    for (const auto& reporter : reporters) {
        if (has_history(reporter))
            by_network[reporter.network].push_back(reporter.weight);
        else
            has_newcomer = true;
    }
    double sum = has_newcomer ? kLeastWeight : 0;
    for (auto& [network, weights] : by_network) {
        std::ranges::sort(weights, std::greater());
        double share = 1;
        for (double weight : weights) {
            sum += weight * share;
            share /= 2;
        }
    }
    return sum;
}

Prominence prominence_of(std::span<const Reporter> reporters) {
    std::vector<Reporter> known;
    std::map<std::string_view, int> trusted_networks;
    for (const auto& reporter : reporters) {
        if (!has_history(reporter)) continue;
        known.push_back(reporter);
        if (reporter.weight >= kTrustedWeight) ++trusted_networks[reporter.network];
    }
    if (std::ssize(trusted_networks) >= kTrustedToConfirm) return Prominence::Confirmed;
    return cluster_weight(known) >= kKnownWeight ? Prominence::Known : Prominence::Single;
}

}  // namespace kentongan::reports
