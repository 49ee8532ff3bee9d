#include <array>

#include "rooms/regions/types.h"

namespace kentongan::regions {
namespace {

// What one step down is worth, by level: province, regency, district, village.
constexpr std::array<std::uint64_t, 5> kUnit{10'000'000'000u, 100'000'000u, 1'000'000u, 10'000u,
                                             1u};
constexpr std::array<std::size_t, 5> kDigits{0, 2, 2, 2, 4};
constexpr std::string_view kCountry = "0";

}  // namespace

// With dots as the code book writes it, or without, as some feeds do.
std::optional<Code> Code::parse(std::string_view text) {
    if (text == kCountry) return Code();
    bool dotted = text.find('.') != std::string_view::npos;
    std::uint64_t packed = 0;
    std::size_t at = 0;
    for (std::size_t level = 1; level <= 4; ++level) {
        if (level > 1 && dotted) {
            if (text[at] != '.') return {};
            ++at;
        }
        if (text.size() - at < kDigits[level]) return {};
        std::uint64_t part = 0;
        for (std::size_t i = 0; i < kDigits[level]; ++i, ++at) {
            if (text[at] < '0' || text[at] > '9') return {};
            part = part * 10 + static_cast<std::uint64_t>(text[at] - '0');
        }
        if (part == 0) return {};
        packed += part * kUnit[level];
        if (at == text.size()) return from_packed(packed);
    }
    return {};
}

Level Code::level() const {
    for (int level = 4; level > 0; --level)
        if (packed_ % kUnit[static_cast<std::size_t>(level) - 1] /
                kUnit[static_cast<std::size_t>(level)] !=
            0)
            return static_cast<Level>(level);
    return Level::Country;
}

Code Code::at(Level level) const {
    return from_packed(packed_ - packed_ % kUnit[static_cast<std::size_t>(level)]);
}

Code Code::parent() const {
    Level own = level();
    return own == Level::Country ? *this : at(static_cast<Level>(static_cast<int>(own) - 1));
}

bool Code::contains(Code other) const {
    return other.at(level()) == *this;
}

std::string Code::to_string() const {
    if (packed_ == 0) return std::string(kCountry);
    std::string text;
    auto levels = static_cast<std::size_t>(level());
    for (std::size_t level = 1; level <= levels; ++level) {
        if (level > 1) text += '.';
        std::string digits = std::to_string(packed_ % kUnit[level - 1] / kUnit[level]);
        text.append(kDigits[level] - digits.size(), '0').append(digits);
    }
    return text;
}

}  // namespace kentongan::regions
