#include "cap/geometry.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

std::optional<double> number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto value = parse_real(text);
    if (!value || !std::isfinite(*value)) return {};
    return value;
}

std::string_view take_word(std::string_view& text) {
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const auto start = text.find_first_not_of(kSpace);
    if (start == std::string_view::npos) {
        text = {};
        return {};
    }
    const auto end = std::min(text.find_first_of(kSpace, start), text.size());
    const auto word = text.substr(start, end - start);
    text.remove_prefix(end);
    return word;
}

// The numbers of one word between commas, at most three: a pair may carry an altitude.
std::optional<std::vector<double>> numbers_of(std::string_view word) {
    std::vector<double> values;
    for (std::string_view part : split(word, ',')) {
        if (part.empty()) continue;
        const auto value = number(part);
        if (!value || values.size() == 3) return {};
        values.push_back(*value);
    }
    return values;
}

// Pairs in words of their own ("lat,lon"), or a stream of numbers ("lat, lon lat, lon").
std::optional<std::vector<geo::Point>> parse_pairs(std::string_view text) {
    std::vector<geo::Point> points;
    std::optional<double> pending;
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        const auto values = numbers_of(word);
        if (!values) return {};
        if (values->empty()) continue;  // a comma standing alone
        if (values->size() >= 2) {
            if (pending) return {};
            points.push_back(geo::lat_lon((*values)[0], (*values)[1]));
        } else if (pending) {
            points.push_back(geo::lat_lon(*pending, values->front()));
            pending.reset();
        } else {
            pending = values->front();
        }
    }
    if (pending) return {};
    return points;
}

constexpr std::size_t kMaxRingForCrossing = 500;

double cross(geo::Point o, geo::Point a, geo::Point b) {
    return (a.lon - o.lon) * (b.lat - o.lat) - (a.lat - o.lat) * (b.lon - o.lon);
}

// Do the inner points of two edges meet? Touching corners do not count.
bool edges_cross(geo::Point a, geo::Point b, geo::Point c, geo::Point d) {
    return cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0;
}

}  // namespace

bool is_on_globe(geo::Point point) {
    return std::abs(point.lat) <= 90 && std::abs(point.lon) <= 180;
}
geo::Point swap(geo::Point point) {
    return geo::lat_lon(point.lon, point.lat);
}
bool is_swapped(geo::Point point) {
    return !is_on_globe(point) && is_on_globe(swap(point));
}

std::optional<geo::Ring> parse_ring(std::string_view text, Mending& mending) {
    auto points = parse_pairs(text);
    if (!points) {
        mending.dropped = "unreadable coordinates";
        return {};
    }
    for (geo::Point& point : *points) {
        if (is_swapped(point)) {
            point = swap(point);
            mending.swapped = true;
        }
        if (!is_on_globe(point)) {
            mending.dropped = "a point outside the globe";
            return {};
        }
    }
    if (!points->empty() && !(points->front() == points->back())) {
        points->push_back(points->front());
        mending.closed = true;
    }
    if (points->size() < 4) {  // CAP 1.2 §3.2.4
        mending.dropped = "fewer than four points";
        return {};
    }
    return points;
}

std::optional<Circle> parse_circle(std::string_view text, Mending& mending) {
    mending.dropped = "unreadable circle";
    std::vector<double> values;
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        const auto numbers = numbers_of(word);
        if (!numbers || values.size() + numbers->size() > 3) return {};
        values.insert(values.end(), numbers->begin(), numbers->end());
    }
    if (values.size() != 3) return {};
    Circle circle{geo::lat_lon(values[0], values[1]), values[2]};
    if (is_swapped(circle.centre)) {
        circle.centre = swap(circle.centre);
        mending.swapped = true;
    }
    if (!is_on_globe(circle.centre) || circle.radius_km < 0 || circle.radius_km > kMaxRadiusKm) {
        mending.dropped = "a circle out of range";
        return {};
    }
    mending.dropped.clear();
    return circle;
}

bool crosses_itself(const geo::Ring& ring) {
    if (ring.size() > kMaxRingForCrossing) return false;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i)
        for (std::size_t j = i + 2; j + 1 < ring.size(); ++j)
            if (edges_cross(ring[i], ring[i + 1], ring[j], ring[j + 1])) return true;
    return false;
}

geo::Ring convex_hull(const geo::Ring& ring) {
    geo::Ring points = ring;
    const auto by_place = [](geo::Point a, geo::Point b) {
        return std::pair(a.lon, a.lat) < std::pair(b.lon, b.lat);
    };
    std::ranges::sort(points, by_place);
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return ring;
    // Andrew's monotone chain: the lower side, then the upper one back to the start.
    geo::Ring hull;
    const auto turn = [&](geo::Point next, std::size_t least) {
        while (hull.size() >= least && cross(hull[hull.size() - 2], hull.back(), next) <= 0)
            hull.pop_back();
        hull.push_back(next);
    };
    for (const geo::Point& point : points) turn(point, 2);
    const std::size_t upper = hull.size() + 1;
    for (auto point = points.rbegin() + 1; point != points.rend(); ++point) turn(*point, upper);
    return hull;
}

}  // namespace kentongan::cap
