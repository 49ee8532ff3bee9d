// Which place a point is in, and which places an area touches.
#include <algorithm>
#include <limits>

#include "platform/geo/coverage.h"
#include "rooms/regions/api.h"
#include "rooms/regions/data.h"

namespace kentongan::regions {
namespace {

// Boundaries are simplified: a harbour may lie outside every one of them.
constexpr double kCoastToleranceKm = 2;
constexpr double kCoastToleranceDegrees = 0.02;
// A place that holds this share of the area is hit, however little of the place that is: a small
// fire at the meeting of districts must not be nobody's.
constexpr double kHoldsShareOfArea = 0.2;
constexpr double kNever = 2;  // no share reaches it

bool inside(std::span<const geo::Edge> edges, geo::Point p) {
    bool in = false;
    for (const auto& [a, b] : edges) {
        if ((a.lat <= p.lat) == (b.lat <= p.lat)) continue;
        double lon = a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
        if (p.lon < lon) in = !in;
    }
    return in;
}

double distance_km(std::span<const geo::Edge> edges, geo::Point p) {
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [a, b] : edges) least = std::min(least, geo::distance_to_segment_km(p, a, b));
    return least;
}

double size_of(const packed::Box& box) {
    return (box.north - box.south) / packed::kUnitsPerDegree *
           ((box.east - box.west) / packed::kUnitsPerDegree);
}

// Where boundaries overlap the smaller place is meant: a town inside its regency.
std::optional<PlaceNumber> village_by_boundary(const Data& data, geo::Point point) {
    std::optional<PlaceNumber> best;
    double best_size = 0;
    std::vector<geo::Edge> edges;
    for (const auto& village : data.village_shapes()) {
        if (!box_from(village.box).contains(point)) continue;
        if (best && size_of(village.box) >= best_size) continue;
        edges.clear();
        data.append_edges(village.shape, edges);
        if (!inside(edges, point)) continue;
        best = village.place;
        best_size = size_of(village.box);
    }
    return best;
}

struct Nearest {
    PlaceNumber place;
    double km = std::numeric_limits<double>::infinity();
};

// The village of the district whose centroid is nearest; the district when none has one.
Nearest nearest_village(const Data& data, PlaceNumber district, geo::Point point) {
    const auto& upper = data.upper(district);
    Nearest nearest{district};
    for (auto place = upper.first_child; place < upper.first_child + upper.child_count; ++place) {
        auto centroid = data.centroid(place);
        if (!centroid) continue;
        double km = geo::distance_km(point, *centroid);
        if (km < nearest.km) nearest = {place, km};
    }
    return nearest;
}

// Among districts whose boundaries overlap at the point, the one with the nearest village is
// meant. Off the coast the nearest boundary counts.
std::optional<PlaceNumber> place_by_district(const Data& data, geo::Point point) {
    std::optional<Nearest> best;
    std::optional<PlaceNumber> off_coast;
    double least_km = kCoastToleranceKm;
    std::vector<geo::Edge> edges;
    for (auto place = data.begin(Level::District); place < data.end(Level::District); ++place) {
        const auto& upper = data.upper(place);
        geo::Box box = box_from(upper.box);
        if (!box.widened(kCoastToleranceDegrees).contains(point)) continue;
        edges.clear();
        data.append_edges(upper.shape, edges);
        if (box.contains(point) && inside(edges, point)) {
            auto village = nearest_village(data, place, point);
            if (!best || village.km < best->km) best = village;
        } else if (!best) {
            double km = distance_km(edges, point);
            if (km >= least_km) continue;
            off_coast = place;
            least_km = km;
        }
    }
    if (best) return best->place;
    if (!off_coast) return {};
    return nearest_village(data, *off_coast, point).place;
}

// One question about one area: its index, and buffers used from place to place.
class Query {
public:
    Query(const Data& data, const geo::Area& area, double threshold)
        : data_(data), index_(area), threshold_(threshold) {}

    // The share of a boundary that counts as a hit, or nothing.
    std::optional<double> share(std::uint32_t shape, const packed::Box& packed_box) {
        geo::Box box = box_from(packed_box);
        if (!box.overlaps(index_.box())) return {};
        edges_.clear();
        data_.append_edges(shape, edges_);
        auto overlap = index_.overlap(edges_, box, scratch_);
        bool covered = overlap.of_outline > 0 && overlap.of_outline >= threshold_;
        if (!covered && overlap.of_area < kHoldsShareOfArea) return {};
        return overlap.of_outline;
    }

    void add_villages_of(PlaceNumber district, std::vector<Hit>& hits) {
        const auto& upper = data_.upper(district);
        if (!box_from(upper.villages_box).overlaps(index_.box())) return;
        auto shapes = data_.village_shapes();
        auto shape = std::lower_bound(
            shapes.begin(), shapes.end(), upper.first_child,
            [](const packed::VillageShape& s, PlaceNumber place) { return s.place < place; });
        std::optional<double> of_district;
        for (auto place = upper.first_child; place < upper.first_child + upper.child_count;
             ++place) {
            std::optional<double> share;
            if (data_.place(place).has_shape) {
                share = this->share(shape->shape, shape->box);
                ++shape;
            } else if (auto centroid = data_.centroid(place)) {
                if (index_.contains(*centroid)) share = 1;
            } else {
                // Neither boundary nor centroid: it is warned with its district.
                if (!of_district)
                    of_district = this->share(upper.shape, upper.box).value_or(kNever);
                if (*of_district != kNever) share = of_district;
            }
            if (share) hits.push_back({data_.code(place), *share});
        }
    }

private:
    const Data& data_;
    geo::AreaIndex index_;
    double threshold_;
    geo::AreaIndex::Scratch scratch_;
    std::vector<geo::Edge> edges_;
};

}  // namespace

std::optional<Code> Regions::locate(geo::Point point) const {
    const Data& data = impl_->data;
    if (!geo::kIndonesia.contains(point)) return {};
    if (auto village = village_by_boundary(data, point)) return data.code(*village);
    auto place = place_by_district(data, point);
    if (!place) return {};
    return data.code(*place);
}

std::vector<Hit> Regions::districts_in(const geo::Area& area, double threshold) const {
    const Data& data = impl_->data;
    std::vector<Hit> hits;
    if (area.empty()) return hits;
    Query query(data, area, threshold);
    for (auto place = data.begin(Level::District); place < data.end(Level::District); ++place)
        if (auto share = query.share(data.upper(place).shape, data.upper(place).box))
            hits.push_back({data.code(place), *share});
    return hits;
}

std::vector<Hit> Regions::villages_in(const geo::Area& area, double threshold) const {
    const Data& data = impl_->data;
    std::vector<Hit> hits;
    if (area.empty()) return hits;
    Query query(data, area, threshold);
    for (auto place = data.begin(Level::District); place < data.end(Level::District); ++place)
        query.add_villages_of(place, hits);
    return hits;
}

}  // namespace kentongan::regions
