#include "rooms/composer/areas.h"

#include <algorithm>
#include <cmath>

#include "cap/geometry.h"
#include "cap/write.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::composer {
namespace {

using regions::Code;

constexpr std::string_view kCodeBook = "Kepmendagri 300.2.2-2430/2025";
constexpr std::size_t kLeastCorners = 3, kMostCorners = cap::kMaxPolygonPoints - 1;
constexpr std::size_t kMostKept = 1'000;      // shapes, of about 2 kB each
constexpr std::size_t kMostDrawnPlaces = 40;  // of a longer list the codes are enough
constexpr std::size_t kMostRings = 12;        // a regency of many islands is told by its code
constexpr double kPartTolerance = 0.004;      // of the parts of a larger place
constexpr double kFirstTolerance = 0.001;     // degrees: a hundred metres
constexpr double kCoarsestTolerance = 0.2;
// Our boundaries were drawn more than once; a little smaller, a place touches no neighbour.
constexpr double kScales[] = {1, 0.97, 0.92, 0.84, 0.72};

Error bad_drawing(std::string text) {
    return Error(ErrorCode::Unprocessable, std::move(text), "polygon");
}

double extent(const geo::Ring& ring) {
    geo::Box box;
    for (auto point : ring) box.add(point);
    return box.empty() ? 0 : (box.north - box.south) * (box.east - box.west);
}

geo::Ring coarse(const geo::Ring& ring, double finest) {
    for (double tolerance = finest; tolerance < kCoarsestTolerance; tolerance *= 1.6) {
        auto simple = geo::simplify(ring, tolerance);
        if (simple.empty()) return {};
        if (!(simple.front() == simple.back())) simple.push_back(simple.front());
        if (simple.size() <= cap::kMaxPolygonPoints && simple.size() > kLeastCorners &&
            !cap::crosses_itself(simple))
            return simple;
    }
    return {};
}

geo::Ring scaled(const geo::Ring& ring, double scale) {
    geo::Point middle;
    for (auto point : ring) {
        middle.lat += point.lat / static_cast<double>(ring.size());
        middle.lon += point.lon / static_cast<double>(ring.size());
    }
    geo::Ring made;
    for (auto point : ring)
        made.push_back(geo::lat_lon(middle.lat + (point.lat - middle.lat) * scale,
                                    middle.lon + (point.lon - middle.lon) * scale));
    return made;
}

cap::Area area_of(const regions::Regions& gazetteer, Code place) {
    cap::Area area;
    area.description = gazetteer.full_name(place);
    area.geocodes.push_back({std::string(kCodeBook), place.to_string()});
    return area;
}

std::vector<Code> cover_of(const warnings::Warnings& warnings, cap::Area area) {
    cap::Alert alone;
    alone.infos.emplace_back();
    alone.infos.front().areas.push_back(std::move(area));
    return warnings.cover_of(alone);
}

// Empty when they would reach more than the place.
std::vector<geo::Ring> own_rings(const regions::Regions& gazetteer,
                                 const warnings::Warnings& warnings, Code place, double finest) {
    auto rings = gazetteer.boundary(place).rings();
    std::sort(rings.begin(), rings.end(),
              [](const auto& a, const auto& b) { return extent(a) > extent(b); });
    if (rings.size() > kMostRings) rings.resize(kMostRings);
    std::vector<geo::Ring> simple;
    for (const auto& ring : rings)
        if (auto made = coarse(ring, finest); !made.empty()) simple.push_back(std::move(made));
    if (simple.empty()) return {};
    for (double scale : kScales) {
        auto area = area_of(gazetteer, place);
        for (const auto& ring : simple) area.polygons.push_back(scaled(ring, scale));
        if (cover_of(warnings, area) == std::vector{place}) return area.polygons;
    }
    return {};
}

std::int64_t villages_in(const regions::Regions& gazetteer, Code place) {
    if (place.level() == regions::Level::Village) return 1;
    std::int64_t count = 0;
    for (const auto& child : gazetteer.children(place))
        count += place.level() == regions::Level::District ? 1 : villages_in(gazetteer, child.code);
    return count;
}

}  // namespace

Result<geo::Ring> drawn_ring(std::string_view text) {
    geo::Ring ring;
    for (auto pair : split(text, ' ')) {
        if (pair.empty()) continue;
        const auto comma = pair.find(',');
        auto lat = parse_real(pair.substr(0, comma));
        auto lon = comma == pair.npos ? std::nullopt : parse_real(pair.substr(comma + 1));
        if (!lat || !lon) return bad_drawing("The drawn area should be latitudes and longitudes.");
        if (!geo::kIndonesia.contains(geo::lat_lon(*lat, *lon)))
            return bad_drawing("The drawn area leaves Indonesia.");
        ring.push_back(geo::lat_lon(*lat, *lon));
        if (ring.size() > cap::kMaxPolygonPoints)
            return bad_drawing("The drawn area has more than 99 corners.");
    }
    if (!ring.empty() && !(ring.front() == ring.back())) ring.push_back(ring.front());
    if (ring.size() <= kLeastCorners) return bad_drawing("Draw three corners at least.");
    if (ring.size() > kMostCorners + 1)
        return bad_drawing("The drawn area has more than 99 corners.");
    if (extent(ring) <= 0) return bad_drawing("Draw three corners at least.");
    if (cap::crosses_itself(ring))
        return bad_drawing(
            "The lines of the drawn area cross each other. Remove the last corners.");
    return ring;
}

std::vector<geo::Ring> rings_of(const regions::Regions& gazetteer,
                                const warnings::Warnings& warnings, Code place) {
    auto rings = own_rings(gazetteer, warnings, place, kFirstTolerance);
    if (!rings.empty() || place == Code() || place.level() >= regions::Level::District)
        return rings;
    // Some village beyond its border lies, in our data, within: then its parts that are clean.
    for (const auto& part : gazetteer.children(place))
        for (auto& ring : own_rings(gazetteer, warnings, part.code, kPartTolerance))
            rings.push_back(std::move(ring));
    return rings;
}

std::vector<geo::Ring> Areas::shape_of(Code place) const {
    {
        std::lock_guard lock(mutex_);
        if (auto kept = shapes_.find(place); kept != shapes_.end()) return kept->second;
    }
    auto rings = rings_of(gazetteer_, warnings_, place);
    std::lock_guard lock(mutex_);
    if (shapes_.size() >= kMostKept) shapes_.clear();
    shapes_.try_emplace(place, rings);
    return rings;
}

std::vector<cap::Area> Areas::of(const Content& content) const {
    std::vector<cap::Area> areas;
    for (auto place : content.places) {
        auto area = area_of(gazetteer_, place);
        if (areas.size() < kMostDrawnPlaces) area.polygons = shape_of(place);
        areas.push_back(std::move(area));
    }
    if (content.polygon.empty()) return areas;
    auto ring = drawn_ring(content.polygon);
    if (!ring.ok()) return areas;
    cap::Area area;
    area.polygons.push_back(std::move(*ring));
    auto cover = cover_of(warnings_, area);
    area.description = place_words(gazetteer_, cover, i18n::kDefaultLanguage);
    if (area.description.empty())
        area.description = i18n::translate(i18n::kDefaultLanguage, "Drawn area");
    for (auto code : cover) area.geocodes.push_back({std::string(kCodeBook), code.to_string()});
    areas.push_back(std::move(area));
    return areas;
}

std::string place_name(const regions::Regions& gazetteer, Code place) {
    if (place == Code()) return "Indonesia";
    return place.level() <= regions::Level::Regency ? gazetteer.short_name(place)
                                                    : gazetteer.full_name(place);
}

std::string place_words(const regions::Regions& gazetteer, const std::vector<Code>& places,
                        std::string_view language) {
    if (places.empty()) return {};
    auto first = place_name(gazetteer, places.front());
    if (places.size() == 1) return first;
    return i18n::fill(i18n::translate(language, "{place} and {n} more places"),
                      {{"place", first}, {"n", std::to_string(places.size() - 1)}});
}

Reached reached_in(const regions::Regions& gazetteer, const std::vector<Code>& cover) {
    Reached reached;
    for (auto place : cover) {
        const auto villages = villages_in(gazetteer, place);
        reached.villages += villages;
        auto people = gazetteer.population(place);
        if (people == 0) {
            const auto regency = place.at(regions::Level::Regency);
            const auto all = villages_in(gazetteer, regency);
            if (all > 0) people = gazetteer.population(regency) * villages / all;
            reached.is_estimate = true;
        }
        reached.people += people;
    }
    return reached;
}

}  // namespace kentongan::composer
