#include <algorithm>
#include <cmath>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/platform.h"
#include "rooms/regions/api.h"

namespace kentongan::regions {
namespace {

constexpr std::int64_t kStandardLimit = 10, kMostResults = 40;
constexpr std::string_view kCacheControl = "public, max-age=86400";
// An outline is for a map of at most about a thousand pixels: nobody sees finer steps.
constexpr double kOutlineSteps = 600;

std::string_view name_of(Level level) {
    switch (level) {
        case Level::Country:
            return "country";
        case Level::Province:
            return "province";
        case Level::Regency:
            return "regency";
        case Level::District:
            return "district";
        case Level::Village:
            return "village";
    }
    return "";
}

void append_members(JsonWriter& out, const Regions& regions, const Region& region) {
    out.member("code", region.code.to_string()).member("name", region.name);
    out.member("full_name", regions.full_name(region.code));
    out.member("level", name_of(region.code.level()));
    out.key("lat").value(region.centroid ? std::optional(region.centroid->lat) : std::nullopt);
    out.key("lon").value(region.centroid ? std::optional(region.centroid->lon) : std::nullopt);
}

http::Response answer(std::string body) {
    return http::Response::json(std::move(body)).set("Cache-Control", std::string(kCacheControl));
}

http::Response one_with_children(const Regions& regions, const Region& region) {
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    append_members(out, regions, region);
    auto population = regions.population(region.code);
    out.key("population").value(population > 0 ? std::optional(population) : std::nullopt);
    out.key("children").begin_array();
    for (const auto& child : regions.children(region.code)) {
        out.begin_object();
        append_members(out, regions, child);
        out.end_object();
    }
    out.end_array().end_object();
    return answer(std::move(body));
}

Result<http::Response> search(const Regions& regions, const http::Request& request) {
    auto limit = std::clamp<std::int64_t>(request.params.integer("limit").value_or(kStandardLimit),
                                          1, kMostResults);
    Code within;
    if (request.params.has("within")) {
        auto code = Code::parse(request.params.text("within"));
        if (!code) return Error(ErrorCode::BadRequest, "That is not a region code.", "within");
        within = *code;
    }
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& match :
         regions.search(request.params.text("q"), static_cast<std::size_t>(limit), within)) {
        auto region = regions.find(match.code);
        if (!region) continue;
        out.begin_object();
        append_members(out, regions, *region);
        out.end_object();
    }
    out.end_array();
    return answer(std::move(body));
}

Result<http::Response> get_region(const Regions& regions, const http::Request& request) {
    auto code = Code::parse(request.params.text("code"));
    if (code) code = regions.current(*code);
    auto region = code ? regions.find(*code) : std::nullopt;
    if (!region) return Error(ErrorCode::NotFound, "There is no region with that code.");
    return one_with_children(regions, *region);
}

Result<http::Response> get_region_at(const Regions& regions, const http::Request& request) {
    auto lat = parse_real(request.params.text("lat")), lon = parse_real(request.params.text("lon"));
    if (!lat) return Error(ErrorCode::BadRequest, "That is not a latitude.", "lat");
    if (!lon) return Error(ErrorCode::BadRequest, "That is not a longitude.", "lon");
    auto code = regions.locate(geo::lat_lon(*lat, *lon));
    auto region = code ? regions.find(*code) : std::nullopt;
    if (!region) return Error(ErrorCode::NotFound, "There is no region at that point.");
    auto response = one_with_children(regions, *region);
    // Where somebody is belongs in no shared cache.
    return std::move(response).set("Cache-Control", "no-store");
}

void append_coordinates(JsonWriter& out, geo::Point point) {
    constexpr double kTenMetres = 1e4;
    auto rounded = [](double degrees) { return std::round(degrees * kTenMetres) / kTenMetres; };
    out.begin_array().value(rounded(point.lon)).value(rounded(point.lat)).end_array();
}

// Every ring as a polygon of its own: a lake is drawn as a line, too, and nothing is filled.
void append_shape(JsonWriter& out, const geo::Area& area, double tolerance) {
    out.begin_object().member("type", "MultiPolygon").key("coordinates").begin_array();
    for (const auto& ring : area.rings()) {
        auto drawn = geo::simplify(ring, tolerance);
        if (!drawn.empty() && !(drawn.front() == drawn.back())) drawn.push_back(drawn.front());
        out.begin_array().begin_array();
        for (auto point : drawn) append_coordinates(out, point);
        out.end_array().end_array();
    }
    out.end_array().end_object();
}

struct Feature {
    std::string label;
    std::string_view kind;
};

void begin_feature(JsonWriter& out, const Feature& feature) {
    out.begin_object().member("type", "Feature").key("properties").begin_object();
    out.member("label", feature.label).member("class", feature.kind).end_object();
    out.key("geometry");
}

// The place and those directly in it; where no boundary is known, the middle.
std::string outline_json(const Regions& regions, const Region& region) {
    const auto box = regions.box(region.code);
    const auto tolerance = std::max(box.north - box.south, box.east - box.west) / kOutlineSteps;
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("type", "FeatureCollection").key("features").begin_array();
    bool drawn = false;
    for (const auto& child : regions.children(region.code)) {
        auto shape = regions.boundary(child.code);
        if (shape.empty()) continue;
        begin_feature(out, {regions.short_name(child.code), "inner"});
        append_shape(out, shape, tolerance);
        out.end_object();
        drawn = true;
    }
    if (auto shape = regions.boundary(region.code); !shape.empty()) {
        begin_feature(out, {regions.full_name(region.code), "outline"});
        append_shape(out, shape, tolerance);
        out.end_object();
    } else if (!drawn && region.centroid) {
        begin_feature(out, {regions.full_name(region.code), "middle"});
        out.begin_object().member("type", "Point").key("coordinates");
        append_coordinates(out, *region.centroid);
        out.end_object().end_object();
    }
    out.end_array().end_object();
    return body;
}

Result<http::Response> get_outline(const Regions& regions, const http::Request& request) {
    auto code = Code::parse(request.params.text("code"));
    if (code) code = regions.current(*code);
    auto region = code ? regions.find(*code) : std::nullopt;
    if (!region) return Error(ErrorCode::NotFound, "There is no region with that code.");
    return http::Response::of_type("application/geo+json", outline_json(regions, *region))
        .set("Cache-Control", std::string(kCacheControl));
}

}  // namespace

void add_routes(Platform& platform, const Regions& regions) {
    using Answer = Result<http::Response> (*)(const Regions&, const http::Request&);
    auto add = [&](std::string pattern, Answer handler, http::Doc doc) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&regions, handler](http::Request& request) {
            return handler(regions, request);
        };
        route.access = http::Access::anyone();
        route.run = http::Run::Inline;
        route.doc = std::move(doc);
        platform.router.add(std::move(route));
    };
    add("/api/kentongan/v1/regions", &search,
        {"Find places by the beginnings of their words and of what they lie in",
         "Array of Region",
         {{"q", "string", "\"sidomulyo bantul\"", true},
          {"limit", "integer", "1 to 40, normally 10"},
          {"within", "string", "code of the region to search in"}}});
    add("/api/kentongan/v1/regions/at", &get_region_at,
        {"The smallest known place at a point",
         "Region",
         {{"lat", "number", "degrees north, WGS 84", true},
          {"lon", "number", "degrees east", true}}});
    add("/api/kentongan/v1/regions/:code", &get_region,
        {"A place and those directly in it; a code of the 2022 book finds its successor",
         "Region",
         {{"code", "string", "\"34.02.05.2001\"; \"0\" is the country", true}}});
    add("/api/kentongan/v1/regions/:code/outline.geojson", &get_outline,
        {"The outline of a place and of those directly in it, to draw a map",
         "FeatureCollection",
         {{"code", "string", "\"34.02\"", true}}});
}

}  // namespace kentongan::regions
