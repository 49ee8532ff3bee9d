// What a warning's own drawing says about exact points: which of the warned regions it covers
// whole, in part or not at all, and which points it touches. Made for one question, asked by
// several threads.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "platform/geo/coverage.h"
#include "platform/geo/geo.h"
#include "rooms/regions/api.h"

namespace kentongan::subscriptions {

// Less than this of a region is no statement about it; more than that is all of it, but for the
// rounding of two drawings of one border.
inline constexpr double kTouched = 0.005, kWhole = 0.98;

// How much of a region is drawn. Where nothing is, the drawing contradicts the cover or speaks of
// another part of it: then the region counts, so that nobody is left out.
enum class Part { None, Some, Whole };

class Extent {
public:
    Extent(const regions::Regions& regions, const geo::Area& area,
           std::span<const regions::Code> cover);

    // Of a village or district among the warned.
    Part part_of(regions::Code code) const;
    // Inside the drawing, or at most so far from it.
    bool touches(geo::Point point, int radius_km) const;

private:
    static constexpr std::size_t kCells = 256;   // of the raster, each way
    static constexpr std::size_t kBuckets = 64;  // of the sides
    enum Cell : std::uint8_t { Unknown, Outside, Inside, Mixed };

    void mark_sides(const geo::Area& area);
    void measure(const regions::Regions& regions, std::span<const regions::Code> cover,
                 const geo::Area& area);
    bool contains(geo::Point point) const;
    bool is_near(geo::Point point, double radius_km) const;

    geo::AreaIndex index_;
    geo::Box box_;
    std::vector<geo::Edge> sides_;
    std::vector<std::vector<std::uint32_t>> buckets_;        // sides by place
    mutable std::vector<std::atomic<std::uint8_t>> raster_;  // filled where it is asked
    std::unordered_map<regions::Code, double> shares_;       // of districts and of warned villages
    std::vector<regions::Code> villages_;                    // warned ones, sorted
};

}  // namespace kentongan::subscriptions
