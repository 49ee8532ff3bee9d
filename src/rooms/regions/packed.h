// The layout of the packed gazetteer, written by tools/pack_regions and read in place. Fixed-size
// little-endian records; every reference is a place number or a byte offset from the beginning.
// A place number counts all places level by level, each level sorted by code.
#pragma once

#include <bit>
#include <cstdint>

namespace kentongan::regions::packed {

static_assert(std::endian::native == std::endian::little, "regions.bin is little-endian");

inline constexpr std::uint32_t kMagic = 0x3247524b;  // "KRG2"
inline constexpr std::uint32_t kNone = 0xffffffff;
inline constexpr std::int32_t kNowhere = INT32_MAX;
inline constexpr double kUnitsPerDegree = 1e4;
inline constexpr double kCentroidUnitsPerDegree = 1e5;

struct Section {
    std::uint32_t offset, count;
};

struct Box {
    std::int32_t south, west, north, east;
};

struct Place {
    std::uint32_t upper;  // province, regency, district: two digits each
    std::uint16_t lower;  // village: four digits
    std::uint8_t name_length;
    std::uint8_t has_shape;
    std::uint32_t name;     // offset
    std::int32_t lat, lon;  // kCentroidUnitsPerDegree; kNowhere
};

// What provinces, regencies and districts have besides, by place number.
struct Upper {
    std::uint32_t first_child, child_count;  // place numbers
    std::uint32_t shape;                     // offset, or kNone
    std::uint32_t population;
    Box box;           // of the boundary
    Box villages_box;  // districts: of everything its villages are found by
};

struct VillageShape {
    std::uint32_t place, shape;
    Box box;
};

// At `shape`: Shape, then for each ring a Ring and count − 1 steps of two int16 (lat, lon). The
// closing point is left out.
struct Shape {
    std::uint32_t rings, points;
};
struct Ring {
    std::uint32_t count;
    std::int32_t lat, lon;
};

// Folded words of names, sorted; a word ends where the next begins. One more closes the list.
struct Word {
    std::uint32_t text, first_posting;
};

struct Key {  // of name_key(), sorted
    std::uint32_t hash, place;
};

struct Successor {  // a code of the 2022 book that is gone, sorted
    std::uint32_t upper, lower, place;
};

struct Header {
    std::uint32_t magic, size;
    std::uint32_t first_of_level[6];  // place numbers; [1] = 0 … [5] = number of places
    std::uint32_t country_population;
    Section places;          // Place
    Section uppers;          // Upper
    Section village_shapes;  // VillageShape, by place
    Section words;           // Word
    Section postings;        // place numbers
    Section keys;            // Key
    Section successors;      // Successor
};

inline std::uint32_t hash_of(const char* text, std::size_t length) {  // FNV-1a
    std::uint32_t hash = 2166136261u;
    for (std::size_t i = 0; i < length; ++i)
        hash = (hash ^ static_cast<unsigned char>(text[i])) * 16777619u;
    return hash;
}

}  // namespace kentongan::regions::packed
