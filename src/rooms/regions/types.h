// Codes and names of the 38 provinces, 514 regencies, 7,285 districts and 83,762 villages
// (Kepmendagri 300.2.2-2430/2025).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/geo/geo.h"

namespace kentongan::regions {

enum class Level { Country = 0, Province = 1, Regency = 2, District = 3, Village = 4 };

// "34", "34.02", "34.02.05", "34.02.05.2001"; the default is all of Indonesia. Ten digits in one
// word: two each for province, regency and district, four for the village. Sorts as the code book
// does.
class Code {
public:
    constexpr Code() = default;
    static std::optional<Code> parse(std::string_view text);  // form only, not existence
    static constexpr Code from_packed(std::uint64_t packed) {
        Code c;
        c.packed_ = packed;
        return c;
    }

    constexpr std::uint64_t packed() const { return packed_; }
    Level level() const;
    Code parent() const;              // of a province: the country
    Code at(Level level) const;       // this code cut to a level above or equal
    bool contains(Code other) const;  // itself and everything below it
    int province() const { return static_cast<int>(packed_ / 100000000u); }
    std::string to_string() const;
    constexpr auto operator<=>(const Code&) const = default;

private:
    std::uint64_t packed_ = 0;
};

struct Region {
    Code code;
    std::string_view name;               // "Sidomulyo", "Kabupaten Bantul"
    std::optional<geo::Point> centroid;  // empty for 508 villages
};

}  // namespace kentongan::regions

template <>
struct std::hash<kentongan::regions::Code> {
    std::size_t operator()(kentongan::regions::Code code) const noexcept {
        return static_cast<std::size_t>(code.packed()) * 0x9e3779b97f4a7c15u;
    }
};
