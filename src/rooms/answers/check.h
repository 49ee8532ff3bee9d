// Is a forwarded text what was issued? Pure functions over texts: what a text claims, how it
// differs from an official message, and how much two texts have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::answers {

inline constexpr std::size_t kMostChecked = 100'000;  // bytes of a pasted text that are looked at
inline constexpr std::size_t kMostShingles = 2'000;

// What was issued, as it is compared.
struct Official {
    std::string level;   // "SIAGA"
    std::string clock;   // "14.32", until when, in the zone of the place
    std::string date;    // "26 november"
    std::string places;  // for people
    std::string texts;   // everything that was said: title, places with their parents, description
};

// What a text says of itself. Only what stands where a warning says it: capitals for the level,
// after "sampai" for the time, after "di:" or "lokasi:" for the place.
struct Claims {
    std::vector<std::string> levels;  // "AWAS"
    std::vector<std::string> clocks;  // "14.32"
    std::vector<std::string> dates;   // "26 november"
    std::vector<std::string> places;  // words
    bool any() const {
        return !levels.empty() || !clocks.empty() || !dates.empty() || !places.empty();
    }
};
Claims claims_of(std::string_view unmasked);

struct Differences {
    std::string level, clock, date, place;  // what the text says instead; empty: the same
    int count() const { return !level.empty() + !clock.empty() + !date.empty() + !place.empty(); }
};
Differences differences(const Claims& claims, const Official& official);

// Candidates for codes, normalised ("7KQ29XHM"), and message ids of our own addresses
// ("/peringatan/123", any host). At most `most` of each, in order.
std::vector<std::string> codes_in(std::string_view unmasked, std::size_t most);
std::vector<std::string> alert_ids_in(std::string_view unmasked, std::size_t most);
// "7kq2 9xhm", "7KQ2-9XHM" → "7KQ29XHM"; O is 0, I and L are 1. Empty when it is none.
std::string normal_code(std::string_view text);
std::string shown_code(std::string_view code);  // "7KQ2-9XHM"
// Eight letters and digits of Crockford's base32 of the first 40 bits.
std::string code_of(std::string_view hash);

// Hashes of every three words in a row, sorted, each once, at most `most`.
std::vector<std::uint64_t> shingles(std::string_view unmasked, std::size_t most);
// Of the smaller one's, how many are also in the other: 0…1. 0 when one is too short to tell.
inline constexpr std::size_t kLeastShingles = 6;
double similarity(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

}  // namespace kentongan::answers
