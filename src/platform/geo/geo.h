// Points, rings and how much of one area another covers. Everything uses the even-odd rule, because
// real boundary data self-intersects: there is no validity gate here. No projection: areas are
// compared within one degree-sized neighbourhood, with longitude scaled by cos(latitude).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::geo {

// Degrees, WGS 84. Never constructed from two bare doubles without saying which is which.
struct Point {
    double lat = 0, lon = 0;
    friend bool operator==(const Point&, const Point&) = default;
};
inline Point lat_lon(double lat, double lon) {
    return {lat, lon};
}
inline Point lon_lat(double lon, double lat) {
    return {lat, lon};
}

struct Box {
    double south = 90, west = 180, north = -90, east = -180;
    void add(Point p);
    bool contains(Point p) const;
    bool overlaps(const Box& other) const;
    bool empty() const { return south > north; }
};

// Indonesia −11.1…6.1, 94.9…141.1: what lies outside is foreign, or swapped.
inline constexpr Box kIndonesia{-11.1, 94.9, 6.1, 141.1};

using Ring = std::vector<Point>;  // closed or not; the closing edge is implied

// An area: rings under the even-odd rule (holes and islands alike), with its box.
class Area {
public:
    Area() = default;
    explicit Area(std::vector<Ring> rings);
    static Area circle(Point centre, double radius_km, int corners = 64);
    const std::vector<Ring>& rings() const { return rings_; }
    const Box& box() const { return box_; }
    bool contains(Point p) const;
    bool empty() const { return rings_.empty(); }
    std::size_t point_count() const;

private:
    std::vector<Ring> rings_;
    Box box_;
};

double distance_km(Point a, Point b);  // great circle, mean radius 6371.0088 km

// Douglas–Peucker; keeps rings closed and at least `minimum` points.
Ring simplify(const Ring& ring, double tolerance_degrees, std::size_t minimum = 4);

}  // namespace kentongan::geo
