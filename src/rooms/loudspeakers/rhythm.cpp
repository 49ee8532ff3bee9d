#include "rooms/loudspeakers/rhythm.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace kentongan::loudspeakers {
namespace {

constexpr Rhythm kRhythms[] = {
    // Fast and even, no stroke louder than another: great danger, everybody is called.
    {"titir", "xxxxxxxxxx", 150},
    // Three and a rest: something burns. Four and a rest: flood, quake, eruption.
    {"tiga", "xxx..", 260},
    {"empat", "xxxx..", 260},
    // One; seven that quicken and soften; one: safe.
    {"dara-muluk", "X.........x.....x....x...x..x..xoxooo......X.....", 110},
    // A single stroke, so that a test is like no signal.
    {"sekali", "x....", 200},
};

struct Choice {
    std::string_view hazard;  // empty: all others
    cap::Level level;
    std::string_view first;
    int first_times;
    std::string_view second;
    int second_times;
};

// Titir is for what asks people to act now. What calls for attention is counted out only, so that
// nobody runs. What the counts mean differs by village; the voice always says it in words.
constexpr Choice kChoices[] = {
    {"fire", cap::Level::Awas, "titir", 5, "tiga", 2},
    {"fire", cap::Level::Siaga, "titir", 3, "tiga", 3},
    {"fire", cap::Level::Waspada, "tiga", 3, "", 0},
    {"", cap::Level::Awas, "titir", 6, "", 0},
    {"", cap::Level::Siaga, "titir", 3, "empat", 3},
    {"", cap::Level::Waspada, "empat", 3, "", 0},
};

struct Partial {
    double hertz, share, seconds;  // how long until it is a third as loud
};

// A hollow log: a low tone of the air inside, the wood above it, and the knock of the stick.
constexpr Partial kPartials[] = {
    {392, 1.0, 0.070}, {811, 0.45, 0.035}, {1330, 0.22, 0.018}, {2250, 0.10, 0.009}};
constexpr double kKnockSeconds = 0.004, kKnockShare = 0.5;
constexpr double kStrokeSeconds = 0.30;
constexpr double kLoud = 1.0, kPlain = 0.82, kSoft = 0.38;
constexpr double kPeak = 26'000;

double loudness_of(char stroke) {
    return stroke == 'X' ? kLoud : stroke == 'x' ? kPlain : stroke == 'o' ? kSoft : 0;
}

// The same noise every time, so that the same warning is the same file.
double noise_at(std::uint32_t index) {
    std::uint32_t mixed = index * 2654435761u;
    mixed = (mixed ^ (mixed >> 15)) * 2246822519u;
    return static_cast<double>(mixed >> 8) / 8388608.0 - 1.0;
}

std::vector<double> stroke_wave() {
    std::vector<double> wave(static_cast<std::size_t>(kSampleRate * kStrokeSeconds));
    double total = kKnockShare;
    for (const auto& partial : kPartials) total += partial.share;
    for (std::size_t i = 0; i < wave.size(); ++i) {
        const double t = static_cast<double>(i) / kSampleRate;
        double sum =
            kKnockShare * noise_at(static_cast<std::uint32_t>(i)) * std::exp(-t / kKnockSeconds);
        for (const auto& partial : kPartials)
            sum += partial.share * std::exp(-t / partial.seconds) *
                   std::sin(2 * std::numbers::pi * partial.hertz * t);
        wave[i] = sum / total;
    }
    return wave;
}

std::size_t samples_in(int milliseconds) {
    return static_cast<std::size_t>(kSampleRate) * static_cast<std::size_t>(milliseconds) / 1000;
}

}  // namespace

const Rhythm& rhythm_named(std::string_view key) {
    for (const auto& rhythm : kRhythms)
        if (rhythm.key == key) return rhythm;
    throw std::logic_error("no rhythm " + std::string(key));
}

std::vector<Part> drummed(std::string_view hazard, cap::Level level) {
    for (const auto& choice : kChoices) {
        if (choice.level != level || (!choice.hazard.empty() && choice.hazard != hazard)) continue;
        std::vector<Part> parts{{&rhythm_named(choice.first), choice.first_times}};
        if (choice.second_times > 0)
            parts.push_back({&rhythm_named(choice.second), choice.second_times});
        return parts;
    }
    return {};
}

int times_said(cap::Level level) {
    return level >= cap::Level::Siaga ? 3 : level == cap::Level::Waspada ? 1 : 0;
}

std::string name_of(std::span<const Part> parts) {
    std::string name;
    for (const auto& [rhythm, times] : parts) {
        if (!name.empty()) name += ' ';
        name.append(rhythm->key).append("*").append(std::to_string(times));
    }
    return name;
}

Samples drum(std::span<const Part> parts) {
    const auto stroke = stroke_wave();
    std::size_t length = 0;
    for (const auto& [rhythm, times] : parts)
        length += samples_in(rhythm->beat_milliseconds) * rhythm->figure.size() *
                  static_cast<std::size_t>(times);
    std::vector<double> mixed(length + stroke.size());
    std::size_t at = 0;
    for (const auto& [rhythm, times] : parts)
        for (int i = 0; i < times; ++i)
            for (char sign : rhythm->figure) {
                const double loudness = loudness_of(sign);
                for (std::size_t k = 0; loudness > 0 && k < stroke.size(); ++k)
                    mixed[at + k] += loudness * stroke[k];
                at += samples_in(rhythm->beat_milliseconds);
            }
    double peak = 0;
    for (double value : mixed) peak = std::max(peak, std::abs(value));
    Samples samples;
    samples.reserve(mixed.size());
    for (double value : mixed)
        samples.push_back(
            static_cast<std::int16_t>(peak > 0 ? std::lround(value / peak * kPeak) : 0));
    return samples;
}

Samples silence(int milliseconds) {
    return Samples(samples_in(milliseconds));
}

}  // namespace kentongan::loudspeakers
