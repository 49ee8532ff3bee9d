// Polygons and circles as CAP writes them, with what offices do to them. Inside this kit only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"

namespace kentongan::cap {

inline constexpr double kMaxRadiusKm = 20'000;  // half the globe's circumference

// What had to be done to a shape, for the remarks.
struct Mending {
    bool swapped = false;  // longitude stood first
    bool closed = false;   // the last point was not the first
    std::string dropped;   // why nothing is left, else empty
};

// "lat,lon lat,lon …"; also "lat, lon" and signs. Empty with `dropped` said when it is no ring of
// at least four points on the globe.
std::optional<geo::Ring> parse_ring(std::string_view text, Mending& mending);
// "lat,lon km".
std::optional<Circle> parse_circle(std::string_view text, Mending& mending);

// A latitude beyond ±90 whose longitude would be a latitude: they were swapped. In Indonesia, where
// longitudes begin at 94.9, this is certain for every point.
bool is_swapped(geo::Point point);
geo::Point swap(geo::Point point);
bool is_on_globe(geo::Point point);

// Do inner points of two edges meet? Touching corners do not count, and rings of more than 500
// points are not looked at.
bool crosses_itself(const geo::Ring& ring);
// The smallest closed ring without a dent around all points; itself when they lie in one place or
// on one line.
geo::Ring convex_hull(const geo::Ring& ring);

}  // namespace kentongan::cap
