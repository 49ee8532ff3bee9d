#include "platform/geo/geo.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kentongan::geo {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kKmPerDegree = kEarthRadiusKm * kRadians;
constexpr std::size_t kMaxSimplified = 16'384;

bool is_number(Point p) {
    return std::isfinite(p.lat) && std::isfinite(p.lon);
}

bool inside_ring(const Ring& ring, Point p) {
    bool inside = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const Point &a = ring[i], &b = ring[j];
        if ((a.lat <= p.lat) == (b.lat <= p.lat)) continue;
        double x = a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
        if (p.lon < x) inside = !inside;
    }
    return inside;
}

double distance_to_segment_degrees(Point p, Point a, Point b) {
    double dx = b.lon - a.lon, dy = b.lat - a.lat;
    double length = dx * dx + dy * dy;
    double t = length > 0 ? ((p.lon - a.lon) * dx + (p.lat - a.lat) * dy) / length : 0;
    t = std::clamp(t, 0.0, 1.0);
    return std::hypot(p.lon - a.lon - t * dx, p.lat - a.lat - t * dy);
}

// Marks the points of [first, last] that stand out by more than `tolerance`. An explicit stack,
// because hostile rings would make the recursion as deep as they are long.
void keep_corners(const Ring& points, std::size_t first, std::size_t last, double tolerance,
                  std::vector<bool>& kept) {
    std::vector<std::pair<std::size_t, std::size_t>> stack{{first, last}};
    while (!stack.empty()) {
        auto [from, to] = stack.back();
        stack.pop_back();
        double farthest = tolerance;
        std::size_t corner = 0;
        for (std::size_t i = from + 1; i < to; ++i) {
            double d = distance_to_segment_degrees(points[i], points[from], points[to]);
            if (d > farthest) {
                farthest = d;
                corner = i;
            }
        }
        if (corner == 0) continue;
        kept[corner] = true;
        stack.push_back({from, corner});
        stack.push_back({corner, to});
    }
}

}  // namespace

void Box::add(Point p) {
    south = std::min(south, p.lat);
    north = std::max(north, p.lat);
    west = std::min(west, p.lon);
    east = std::max(east, p.lon);
}

void Box::add(const Box& other) {
    south = std::min(south, other.south);
    north = std::max(north, other.north);
    west = std::min(west, other.west);
    east = std::max(east, other.east);
}

bool Box::contains(Point p) const {
    return p.lat >= south && p.lat <= north && p.lon >= west && p.lon <= east;
}

bool Box::overlaps(const Box& other) const {
    return south <= other.north && other.south <= north && west <= other.east && other.west <= east;
}

Box Box::widened(double degrees) const {
    return {south - degrees, west - degrees, north + degrees, east + degrees};
}

Area::Area(std::vector<Ring> rings, Fill fill) : rings_(std::move(rings)), fill_(fill) {
    std::erase_if(rings_, [](const Ring& ring) {
        return ring.size() < 3 || !std::all_of(ring.begin(), ring.end(), is_number);
    });
    for (const auto& ring : rings_)
        for (auto p : ring) box_.add(p);
}

Area Area::circle(Point centre, double radius_km, int corners) {
    if (!(radius_km > 0) || !is_number(centre)) return {};
    corners = std::clamp(corners, 8, 720);
    double cosine = std::max(std::cos(centre.lat * kRadians), 0.01);
    double height = radius_km / kKmPerDegree, width = height / cosine;
    Ring ring;
    ring.reserve(static_cast<std::size_t>(corners));
    for (int i = 0; i < corners; ++i) {
        double angle = 2 * std::numbers::pi * i / corners;
        ring.push_back(
            {centre.lat + height * std::sin(angle), centre.lon + width * std::cos(angle)});
    }
    return Area({std::move(ring)});
}

bool Area::contains(Point p) const {
    if (!box_.contains(p)) return false;
    bool inside = false;
    for (const auto& ring : rings_) {
        if (!inside_ring(ring, p)) continue;
        if (fill_ == Fill::Union) return true;
        inside = !inside;
    }
    return inside;
}

std::size_t Area::point_count() const {
    std::size_t count = 0;
    for (const auto& ring : rings_) count += ring.size();
    return count;
}

// Haversine: exact enough for short distances, where the cosine rule is not.
double distance_km(Point a, Point b) {
    double dlat = (b.lat - a.lat) * kRadians, dlon = (b.lon - a.lon) * kRadians;
    double h = std::pow(std::sin(dlat / 2), 2) + std::cos(a.lat * kRadians) *
                                                     std::cos(b.lat * kRadians) *
                                                     std::pow(std::sin(dlon / 2), 2);
    return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(h)));
}

double distance_to_segment_km(Point p, Point a, Point b) {
    double cosine = std::cos(p.lat * kRadians);
    auto flat = [&](Point q) { return Point{q.lat, (q.lon - p.lon) * cosine}; };
    return distance_to_segment_degrees(Point{p.lat, 0}, flat(a), flat(b)) * kKmPerDegree;
}

Ring simplify(const Ring& ring, double tolerance_degrees, std::size_t minimum) {
    if (ring.size() <= std::max<std::size_t>(minimum, 3)) return ring;
    Ring points;
    std::size_t stride = (ring.size() + kMaxSimplified - 1) / kMaxSimplified;
    for (std::size_t i = 0; i < ring.size(); i += stride) points.push_back(ring[i]);
    bool closed = ring.front() == ring.back();
    if (closed && points.back() != points.front()) points.push_back(points.front());

    // A ring has no ends: the point farthest from the first is the second fixed one.
    std::size_t opposite = 0;
    double farthest = -1;
    for (std::size_t i = 1; i < points.size(); ++i) {
        double d = std::hypot(points[i].lat - points[0].lat, points[i].lon - points[0].lon);
        if (d > farthest) {
            farthest = d;
            opposite = i;
        }
    }
    for (double tolerance = tolerance_degrees;; tolerance /= 2) {
        std::vector<bool> kept(points.size());
        kept[0] = kept[opposite] = kept[points.size() - 1] = true;
        keep_corners(points, 0, opposite, tolerance, kept);
        keep_corners(points, opposite, points.size() - 1, tolerance, kept);
        auto count = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));
        if (count < minimum && tolerance > 1e-9) continue;
        Ring result;
        for (std::size_t i = 0; i < points.size(); ++i)
            if (kept[i]) result.push_back(points[i]);
        return result;
    }
}

}  // namespace kentongan::geo
