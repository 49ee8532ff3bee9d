#include "rooms/receipts/geojson.h"

#include <algorithm>
#include <cmath>

#include "platform/base/json.h"

namespace kentongan::receipts {

namespace {

constexpr std::size_t kMostVillages = 400, kMostFeatures = 1'000;
constexpr double kTolerance = 0.0005;  // degrees, 55 m
constexpr double kGrid = 1e4;          // four decimals, 11 m

void append_position(JsonWriter& out, geo::Point point) {
    out.begin_array()
        .value(std::round(point.lon * kGrid) / kGrid)
        .value(std::round(point.lat * kGrid) / kGrid)
        .end_array();
}

// Each ring as a polygon of its own: a hole in a boundary is drawn over, which a map of reach
// bears.
void append_boundary(JsonWriter& out, const geo::Area& area) {
    out.key("geometry").begin_object().member("type", "MultiPolygon");
    out.key("coordinates").begin_array();
    for (const auto& ring : area.rings()) {
        const auto simple = geo::simplify(ring, kTolerance);
        if (simple.size() < 4) continue;
        out.begin_array().begin_array();
        for (auto point : simple) append_position(out, point);
        if (!(simple.front() == simple.back())) append_position(out, simple.front());
        out.end_array().end_array();
    }
    out.end_array().end_object();
}

bool append_geometry(JsonWriter& out, const regions::Regions& gazetteer, Code place) {
    const auto area = gazetteer.boundary(place);
    if (!area.empty()) {
        append_boundary(out, area);
        return true;
    }
    const auto region = gazetteer.find(place);
    if (!region || !region->centroid) return false;
    out.key("geometry").begin_object().member("type", "Point").key("coordinates");
    append_position(out, *region->centroid);
    out.end_object();
    return true;
}

std::string_view class_of(const PartReached& part) {
    if (part.reached == part.villages) return "reached";
    return part.reached > 0 || part.people.shown > 0 ? "partly" : "not";
}

}  // namespace

std::string reach_geojson(const regions::Regions& gazetteer, const Rollup& rollup,
                          std::span<const Code> scope) {
    auto parts = reached_by(rollup, regions::Level::Village, scope);
    if (parts.size() > kMostVillages) parts = reached_by(rollup, regions::Level::District, scope);
    if (parts.size() > kMostFeatures) parts = reached_by(rollup, regions::Level::Regency, scope);
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("type", "FeatureCollection").key("features").begin_array();
    for (const auto& part : parts) {
        out.begin_object().member("type", "Feature");
        if (!append_geometry(out, gazetteer, part.place)) out.key("geometry").value(nullptr);
        out.key("properties").begin_object();
        auto label = gazetteer.full_name(part.place);
        if (part.villages > 1)
            label += ": " + std::to_string(part.reached) + "/" + std::to_string(part.villages);
        out.member("label", label).member("class", class_of(part));
        out.member("code", part.place.to_string()).end_object().end_object();
    }
    out.end_array().end_object();
    return body;
}

}  // namespace kentongan::receipts
