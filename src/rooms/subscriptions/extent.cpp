#include "rooms/subscriptions/extent.h"

#include <algorithm>
#include <cmath>

namespace kentongan::subscriptions {

namespace {

using regions::Code;

constexpr double kKmPerDegree = 109;  // a little less than it is, also eastwards at 11° south
constexpr double kHeldShare = 0.2;    // a place that holds this much of the drawing is meant

std::size_t step_of(double value, double from, double to, std::size_t steps) {
    if (!(to > from)) return 0;
    const auto step = (value - from) / (to - from) * static_cast<double>(steps);
    return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(steps - 1)));
}

}  // namespace

Extent::Extent(const regions::Regions& regions, const geo::Area& area, std::span<const Code> cover)
    : index_(area), box_(area.box()), buckets_(kBuckets * kBuckets), raster_(kCells * kCells) {
    mark_sides(area);
    measure(regions, cover, area);
}

void Extent::mark_sides(const geo::Area& area) {
    const auto mark = [&](geo::Point p) {
        const auto row = step_of(p.lat, box_.south, box_.north, kCells);
        const auto column = step_of(p.lon, box_.west, box_.east, kCells);
        for (auto r = row == 0 ? 0 : row - 1; r <= std::min(row + 1, kCells - 1); ++r)
            for (auto c = column == 0 ? 0 : column - 1; c <= std::min(column + 1, kCells - 1); ++c)
                raster_[r * kCells + c].store(Mixed, std::memory_order_relaxed);
    };
    const auto height = std::max(box_.north - box_.south, 1e-9) / kCells;
    const auto width = std::max(box_.east - box_.west, 1e-9) / kCells;
    for (const auto& ring : area.rings())
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const geo::Edge side{ring[i], ring[(i + 1) % ring.size()]};
            const auto number = static_cast<std::uint32_t>(sides_.size());
            sides_.push_back(side);
            const auto [south, north] = std::minmax(side.a.lat, side.b.lat);
            const auto [west, east] = std::minmax(side.a.lon, side.b.lon);
            for (auto r = step_of(south, box_.south, box_.north, kBuckets);
                 r <= step_of(north, box_.south, box_.north, kBuckets); ++r)
                for (auto c = step_of(west, box_.west, box_.east, kBuckets);
                     c <= step_of(east, box_.west, box_.east, kBuckets); ++c)
                    buckets_[r * kBuckets + c].push_back(number);
            const auto steps = std::ceil(std::max((north - south) / height, (east - west) / width));
            for (double at = 0; at <= steps; ++at) {
                const auto t = steps > 0 ? at / steps : 0;
                mark({side.a.lat + t * (side.b.lat - side.a.lat),
                      side.a.lon + t * (side.b.lon - side.a.lon)});
            }
        }
}

void Extent::measure(const regions::Regions& regions, std::span<const Code> cover,
                     const geo::Area& area) {
    for (const auto& hit : regions.districts_in(area, kTouched))
        shares_[hit.code.at(regions::Level::District)] = hit.share;
    geo::AreaIndex::Scratch scratch;
    for (auto code : cover) {
        if (code.level() != regions::Level::Village) continue;
        villages_.push_back(code);
        const auto outline = regions.boundary(code);
        if (outline.empty()) {
            const auto region = regions.find(code);
            if (region && region->centroid && index_.contains(*region->centroid))
                shares_[code] = kTouched;
            continue;
        }
        const auto overlap = index_.overlap(geo::edges_of(outline), outline.box(), scratch);
        if (overlap.of_outline >= kTouched || overlap.of_area >= kHeldShare)
            shares_[code] = overlap.of_outline;
    }
}

Part Extent::part_of(Code code) const {
    const auto is_warned_alone = std::ranges::binary_search(villages_, code);
    const auto found = shares_.find(is_warned_alone ? code : code.at(regions::Level::District));
    if (found == shares_.end()) return Part::None;
    return found->second >= kWhole ? Part::Whole : Part::Some;
}

bool Extent::contains(geo::Point point) const {
    if (!box_.contains(point)) return false;
    const auto row = step_of(point.lat, box_.south, box_.north, kCells);
    const auto column = step_of(point.lon, box_.west, box_.east, kCells);
    auto& cell = raster_[row * kCells + column];
    const auto known = cell.load(std::memory_order_relaxed);
    if (known == Inside) return true;
    if (known == Outside) return false;
    const bool inside = index_.contains(point);
    // No side comes near this cell: what holds for one point of it holds for all.
    if (known == Unknown) cell.store(inside ? Inside : Outside, std::memory_order_relaxed);
    return inside;
}

bool Extent::is_near(geo::Point point, double radius_km) const {
    const auto reach = radius_km / kKmPerDegree;
    if (!box_.widened(reach).contains(point)) return false;
    const auto last_row = step_of(point.lat + reach, box_.south, box_.north, kBuckets);
    const auto last_column = step_of(point.lon + reach, box_.west, box_.east, kBuckets);
    for (auto r = step_of(point.lat - reach, box_.south, box_.north, kBuckets); r <= last_row; ++r)
        for (auto c = step_of(point.lon - reach, box_.west, box_.east, kBuckets); c <= last_column;
             ++c)
            for (auto number : buckets_[r * kBuckets + c]) {
                const auto& side = sides_[number];
                if (geo::distance_to_segment_km(point, side.a, side.b) <= radius_km) return true;
            }
    return false;
}

bool Extent::touches(geo::Point point, int radius_km) const {
    return contains(point) || (radius_km > 0 && is_near(point, radius_km));
}

}  // namespace kentongan::subscriptions
