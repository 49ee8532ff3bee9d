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
    void add(const Box& other);
    bool overlaps(const Box& other) const;
    Box widened(double degrees) const;
    bool empty() const { return south > north; }
};

// Indonesia −11.1…6.1, 94.9…141.1: what lies outside is foreign, or swapped.
inline constexpr Box kIndonesia{-11.1, 94.9, 6.1, 141.1};

using Ring = std::vector<Point>;  // closed or not; the closing edge is implied

// How the rings of one area combine. A boundary with holes and islands is EvenOdd. Polygons that
// stand for themselves (those of a CAP area) are Union: where two overlap is inside, not a hole.
enum class Fill { EvenOdd, Union };

// An area: rings, each under the even-odd rule, combined by `fill`, with its box. Rings of fewer
// than three points or with a point that is no number are left out.
class Area {
public:
    Area() = default;
    explicit Area(std::vector<Ring> rings, Fill fill = Fill::EvenOdd);
    static Area circle(Point centre, double radius_km, int corners = 64);
    const std::vector<Ring>& rings() const { return rings_; }
    Fill fill() const { return fill_; }
    const Box& box() const { return box_; }
    bool contains(Point p) const;
    bool empty() const { return rings_.empty(); }
    std::size_t point_count() const;

private:
    std::vector<Ring> rings_;
    Fill fill_ = Fill::EvenOdd;
    Box box_;
};

inline constexpr double kEarthRadiusKm = 6371.0088;  // mean radius (IUGG)
double distance_km(Point a, Point b);                // great circle
// To the segment a–b, on the plane touching at `p`: right to 1 % below 100 km.
double distance_to_segment_km(Point p, Point a, Point b);

// Douglas–Peucker; keeps a closed ring closed and at least `minimum` points where there are as
// many. Rings of more than 16,384 points are thinned first, so that the time stays bounded.
Ring simplify(const Ring& ring, double tolerance_degrees, std::size_t minimum = 4);

}  // namespace kentongan::geo
