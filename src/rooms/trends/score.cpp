#include "rooms/trends/score.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace kentongan::trends {

namespace {

constexpr double kUnheardDays = 3, kFullDays = 30, kSettledDays = 180;
constexpr double kYoungCrowd = 0.75, kCrowd = 0.5;  // exponents: k accounts count as k^(1-e)
constexpr double kEchoTaken = 0.7;
constexpr std::size_t kFewestForEcho = 5;

double days_between(TimePoint from, TimePoint to) {
    return static_cast<double>((to - from).count()) / (24.0 * 3600 * 1000);
}

std::int64_t day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace

double age_weight(TimePoint born, TimePoint now) {
    const auto days = days_between(born, now);
    return days < kUnheardDays ? 0 : std::min(1.0, days / kFullDays);
}

std::vector<double> weights(std::span<const Voice> voices, TimePoint now) {
    std::unordered_map<std::int64_t, int> born_on;
    for (const auto& voice : voices)
        if (voice.counts) ++born_on[day_of(voice.born)];
    std::vector<double> found;
    for (const auto& voice : voices) {
        double weight = voice.counts ? age_weight(voice.born, now) : 0;
        const auto days = days_between(voice.born, now);
        if (weight > 0 && days < kSettledDays)
            weight *=
                std::pow(born_on[day_of(voice.born)], days < kFullDays ? -kYoungCrowd : -kCrowd);
        if (voices.size() >= kFewestForEcho) weight *= 1 - kEchoTaken * voice.echo;
        found.push_back(weight);
    }
    return found;
}

double score(std::span<const Voice> voices, double usual, const Manner& manner, TimePoint now) {
    const auto each = weights(voices, now);
    int people = 0;
    double whole = 0, fresh = 0;
    for (std::size_t i = 0; i < voices.size(); ++i) {
        people += each[i] > 0;
        whole += each[i];
        const auto age = static_cast<double>(std::max((now - voices[i].at).count(), 0L));
        fresh += each[i] * std::exp2(-age / static_cast<double>(manner.half_life.count()));
    }
    // Enough of them, and together worth a third of as many who have lived here for long.
    if (people < manner.fewest_people || whole * 3 < manner.fewest_people) return 0;
    return fresh * whole / (whole + usual);
}

int fewest_people(std::int64_t active_people) {
    return std::max(3, static_cast<int>(std::sqrt(static_cast<double>(active_people)) / 4));
}

}  // namespace kentongan::trends
