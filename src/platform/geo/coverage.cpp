#include "platform/geo/coverage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kentongan::geo {
namespace {

constexpr std::size_t kMaxPoints = 16'384;
constexpr std::size_t kMaxBands = 1024;
constexpr std::size_t kMeasureLines = 256;
// About half a second of scanning. BMKG's largest message needs some 200,000.
constexpr std::size_t kCrossingBudget = 10'000'000;

double scale_at(double lat) {
    return std::cos(lat * std::numbers::pi / 180);
}

}  // namespace

// Equally spaced lines through the middles of `count` strips of a box.
struct AreaIndex::Lines {
    double south, step;
    std::size_t count;
    double lat(std::size_t line) const { return south + (static_cast<double>(line) + 0.5) * step; }

    // Calls f(line, longitude) for every line that the side a–b crosses. Half open, so that a line
    // through a corner counts it once.
    template <class F>
    void cross(Point a, Point b, F&& f) const {
        double low = std::min(a.lat, b.lat), high = std::max(a.lat, b.lat);
        // An area without height has strips without height: the quotient may be infinite.
        double first = std::clamp(std::floor((low - south) / step - 0.5), 0.0,
                                  static_cast<double>(count));
        if (!(first >= 0)) first = 0;  // 0 / 0
        for (auto line = static_cast<std::size_t>(first); line < count; ++line) {
            double y = lat(line);
            if (y < low) continue;
            if (y >= high) break;
            f(line, a.lon + (y - a.lat) / (b.lat - a.lat) * (b.lon - a.lon));
        }
    }
};

std::vector<Edge> edges_of(const Area& area) {
    std::vector<Edge> edges;
    edges.reserve(area.point_count());
    for (const auto& ring : area.rings())
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
            edges.push_back({ring[j], ring[i]});
    return edges;
}

AreaIndex::AreaIndex(const Area& area) : box_(area.box()) {
    std::size_t stride = (area.point_count() + kMaxPoints - 1) / kMaxPoints;
    stride = std::max<std::size_t>(stride, 1);
    for (const auto& ring : area.rings()) {
        auto ring_index = static_cast<std::uint32_t>(ring_boxes_.size());
        std::uint32_t group = area.fill() == Fill::Union ? ring_index : 0;
        Box ring_box;
        Point last = ring[(ring.size() - 1) / stride * stride];
        for (std::size_t i = 0; i < ring.size(); i += stride) {
            ring_box.add(ring[i]);
            if (last != ring[i]) sides_.push_back({last, ring[i], ring_index, group, 0});
            last = ring[i];
        }
        ring_boxes_.push_back(ring_box);
        groups_ = group + 1;
    }
    fill_bands();
    extent_ = measure();
}

std::size_t AreaIndex::band_of(double lat) const {
    std::size_t bands = band_starts_.size() - 1;
    double place = (lat - box_.south) / (box_.north - box_.south) * static_cast<double>(bands);
    if (!(place > 0)) return 0;
    return std::min(static_cast<std::size_t>(place), bands - 1);
}

// Buckets every side into the latitude bands it passes. Long sides pass many: the number of bands
// is halved until the buckets hold no more than a few entries a side.
void AreaIndex::fill_bands() {
    std::size_t bands = std::clamp<std::size_t>(sides_.size() / 4, 1, kMaxBands);
    for (;; bands /= 2) {
        band_starts_.assign(bands + 1, 0);
        std::size_t total = 0;
        for (const auto& side : sides_)
            total += band_of(std::max(side.a.lat, side.b.lat)) -
                     band_of(std::min(side.a.lat, side.b.lat)) + 1;
        if (bands == 1 || total <= sides_.size() * 8) break;
    }
    for (auto& side : sides_) {
        std::size_t first = band_of(std::min(side.a.lat, side.b.lat));
        std::size_t last = band_of(std::max(side.a.lat, side.b.lat));
        side.first_band = static_cast<std::uint32_t>(first);
        for (std::size_t band = first; band <= last; ++band) ++band_starts_[band + 1];
    }
    for (std::size_t band = 0; band < bands; ++band) band_starts_[band + 1] += band_starts_[band];
    band_sides_.resize(band_starts_.back());
    auto next = band_starts_;
    for (std::uint32_t i = 0; i < sides_.size(); ++i) {
        std::size_t last = band_of(std::max(sides_[i].a.lat, sides_[i].b.lat));
        for (std::size_t band = sides_[i].first_band; band <= last; ++band)
            band_sides_[next[band]++] = i;
    }
}

// Every side that can matter inside `box`, once. A ring that stays outside the box crosses any line
// an even number of times on either side of it, so the whole ring is left out.
template <class F>
void AreaIndex::visit(const Box& box, F&& f) const {
    if (sides_.empty() || !box.overlaps(box_)) return;
    std::size_t first = band_of(box.south), last = band_of(box.north);
    for (std::size_t band = first; band <= last; ++band) {
        for (auto i = band_starts_[band]; i < band_starts_[band + 1]; ++i) {
            const Side& side = sides_[band_sides_[i]];
            if (band != std::max<std::size_t>(first, side.first_band)) continue;
            if (ring_boxes_[side.ring].overlaps(box)) f(side);
        }
    }
}

bool AreaIndex::any_side_in(const Box& box) const {
    bool found = false;
    visit(box, [&](const Side& side) {
        Box reach;
        reach.add(side.a);
        reach.add(side.b);
        found = found || reach.overlaps(box);
    });
    return found;
}

bool AreaIndex::contains(Point p) const {
    if (sides_.empty() || !box_.contains(p)) return false;
    std::size_t band = band_of(p.lat);
    bool inside = false;
    std::uint32_t group = 0;
    // Sides of one ring follow one another in a band, so one bit is enough for any fill.
    for (auto i = band_starts_[band]; i < band_starts_[band + 1]; ++i) {
        const Side& side = sides_[band_sides_[i]];
        if (side.group != group) {
            if (inside) return true;
            group = side.group;
        }
        const Point &a = side.a, &b = side.b;
        if ((a.lat <= p.lat) == (b.lat <= p.lat)) continue;
        double x = a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
        if (p.lon < x) inside = !inside;
    }
    return inside;
}

// The stretches of one line that are inside any group, sorted and apart, into scratch.spans_.
void AreaIndex::unite_spans(std::vector<Crossing>& crossings, Scratch& scratch) const {
    std::sort(crossings.begin(), crossings.end(),
              [](const Crossing& x, const Crossing& y) { return x.lon < y.lon; });
    scratch.spans_.clear();
    scratch.inside_.resize(std::max<std::size_t>(scratch.inside_.size(), groups_));
    int depth = 0;
    double begin = 0;
    // Rings are closed, so every bit is back at false when the line is done.
    for (const auto& crossing : crossings) {
        bool inside = !scratch.inside_[crossing.group];
        scratch.inside_[crossing.group] = inside;
        if (inside && depth++ == 0) begin = crossing.lon;
        if (!inside && --depth == 0) scratch.spans_.push_back({begin, crossing.lon});
    }
}

double AreaIndex::measure() const {
    if (sides_.empty() || !(box_.north > box_.south)) return 0;
    Scratch scratch;
    std::vector<std::vector<Crossing>> crossings(kMeasureLines);
    Lines lines{box_.south, (box_.north - box_.south) / kMeasureLines, kMeasureLines};
    for (const auto& side : sides_)
        lines.cross(side.a, side.b, [&](std::size_t line, double lon) {
            crossings[line].push_back({lon, side.group});
        });
    double sum = 0;
    for (std::size_t line = 0; line < kMeasureLines; ++line) {
        unite_spans(crossings[line], scratch);
        for (auto [from, to] : scratch.spans_) sum += (to - from) * scale_at(lines.lat(line));
    }
    return sum * lines.step;
}

Overlap AreaIndex::overlap(std::span<const Edge> outline, const Box& outline_box,
                           Scratch& scratch) const {
    if (outline.empty() || !outline_box.overlaps(box_)) return {};
    // No side of the area in the outline's box: it is wholly inside or wholly outside. A flat box
    // and a spent budget are answered by one point, too.
    bool flat = !(outline_box.north > outline_box.south);
    if (flat || scratch.crossings_ > kCrossingBudget || !any_side_in(outline_box))
        return {contains(outline.front().a) ? 1.0 : 0.0, 0};

    // Where the area is much lower than the outline, lines across the outline could miss it.
    Lines whole{outline_box.south, (outline_box.north - outline_box.south) / kScanlines,
                kScanlines};
    Lines common = whole;
    double south = std::max(outline_box.south, box_.south);
    double north = std::min(outline_box.north, box_.north);
    bool low = north - south < (outline_box.north - outline_box.south) / 2;
    if (low) common = {south, (north - south) / kScanlines, kScanlines};

    scan_outline(outline, whole, scratch);
    double extent = 0;
    for (std::size_t line = 0; line < kScanlines; ++line) {
        const auto& ends = scratch.outline_[line];
        for (std::size_t i = 0; i + 1 < ends.size(); i += 2)
            extent += (ends[i + 1].lon - ends[i].lon) * scale_at(whole.lat(line));
    }
    extent *= whole.step;
    if (low) scan_outline(outline, common, scratch);
    double covered = scan_area(outline_box, common, scratch);
    Overlap result;
    if (extent > 0) result.of_outline = std::min(1.0, covered / extent);
    if (extent_ > 0) result.of_area = std::min(1.0, covered / extent_);
    return result;
}

// Sorted crossings of every line with the outline, into scratch.outline_.
void AreaIndex::scan_outline(std::span<const Edge> outline, const Lines& lines, Scratch& scratch) {
    for (auto& line : scratch.outline_) line.clear();
    for (const auto& edge : outline)
        lines.cross(edge.a, edge.b, [&](std::size_t line, double lon) {
            scratch.outline_[line].push_back({lon, 0});
            ++scratch.crossings_;
        });
    for (auto& line : scratch.outline_)
        std::sort(line.begin(), line.end(),
                  [](const Crossing& x, const Crossing& y) { return x.lon < y.lon; });
}

// Square degrees of the area that lie in the outline scanned before.
double AreaIndex::scan_area(const Box& outline_box, const Lines& lines, Scratch& scratch) const {
    for (auto& line : scratch.area_) line.clear();
    visit(outline_box, [&](const Side& side) {
        lines.cross(side.a, side.b, [&](std::size_t line, double lon) {
            scratch.area_[line].push_back({lon, side.group});
            ++scratch.crossings_;
        });
    });
    double covered = 0;
    for (std::size_t line = 0; line < kScanlines; ++line) {
        const auto& ends = scratch.outline_[line];
        if (ends.empty() || scratch.area_[line].empty()) continue;
        unite_spans(scratch.area_[line], scratch);
        double scale = scale_at(lines.lat(line));
        std::size_t first = 0;
        for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
            double west = ends[i].lon, east = ends[i + 1].lon;
            while (first < scratch.spans_.size() && scratch.spans_[first].second <= west) ++first;
            for (auto k = first; k < scratch.spans_.size() && scratch.spans_[k].first < east; ++k)
                covered += (std::min(east, scratch.spans_[k].second) -
                            std::max(west, scratch.spans_[k].first)) *
                           scale;
        }
    }
    return covered * lines.step;
}

}  // namespace kentongan::geo
