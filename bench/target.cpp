// How long it takes from the bytes of the largest warning BMKG sends to the places it touches: 150
// polygons with 3,072 points against 7,285 districts and 83,762 villages. The budget for all of it
// is 50 ms.
#include "rooms/warnings/target.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "cap/bmkg_nowcast.h"
#include "cap/parse.h"
#include "rooms/regions/api.h"

using namespace kentongan;
using regions::Code;

namespace {

constexpr std::size_t kPolygons = 150, kPoints = 3072;
constexpr int kRounds = 50;

// The largest ring of each of 150 districts of West Java, simplified to as many points as wanted.
std::vector<geo::Ring> polygons(const regions::Regions& gazetteer) {
    std::vector<geo::Ring> rings;
    for (const auto& regency : gazetteer.children(*Code::parse("32")))
        for (const auto& district : gazetteer.children(regency.code)) {
            if (rings.size() == kPolygons) break;
            auto boundary = gazetteer.boundary(district.code).rings();
            rings.push_back(*std::max_element(
                boundary.begin(), boundary.end(),
                [](const geo::Ring& a, const geo::Ring& b) { return a.size() < b.size(); }));
        }
    auto count = [](const std::vector<geo::Ring>& all) {
        std::size_t points = 0;
        for (const auto& ring : all) points += ring.size();
        return points;
    };
    std::vector<geo::Ring> simple = rings;
    for (double tolerance = 0.0002; count(simple) > kPoints; tolerance *= 1.05)
        for (std::size_t i = 0; i < rings.size(); ++i)
            simple[i] = geo::simplify(rings[i], tolerance);
    // The last points up to the number: split sides in the middle.
    for (std::size_t i = 0; count(simple) < kPoints; i = (i + 1) % simple.size()) {
        auto a = simple[i][0], b = simple[i][1];
        simple[i].insert(simple[i].begin() + 1, {(a.lat + b.lat) / 2, (a.lon + b.lon) / 2});
    }
    return simple;
}

// As BMKG writes a nowcast: one area, a polygon per district, the districts' names in the prose.
std::string nowcast(const regions::Regions& gazetteer, const std::vector<geo::Ring>& rings) {
    std::string names, shapes;
    std::size_t named = 0;
    for (const auto& regency : gazetteer.children(*Code::parse("32")))
        for (const auto& district : gazetteer.children(regency.code))
            if (named++ < rings.size()) names += gazetteer.short_name(district.code) + ", ";
    for (const auto& ring : rings) {
        shapes += "<polygon>";
        auto closed = ring;
        closed.push_back(ring.front());
        for (auto point : closed)
            shapes += std::to_string(point.lat) + "," + std::to_string(point.lon) + " ";
        shapes += "</polygon>";
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><alert "
           "xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>2.49.0.1.360.0</identifier>"
           "<sender>bmkg@test</sender><sent>2026-09-24T15:07:00+07:00</sent><status>Actual</status>"
           "<msgType>Alert</msgType><scope>Public</scope><info><language>id</language>"
           "<category>Met</category><event>Hujan Lebat</event><urgency>Immediate</urgency>"
           "<severity>Moderate</severity><certainty>Observed</certainty>"
           "<expires>2026-09-24T17:27:00+07:00</expires><description>Peringatan dini. Pada pukul "
           "15:27 WIB dapat terjadi hujan lebat di wilayah " +
           names + "dan sekitarnya.</description><area><areaDesc>Jawa Barat</areaDesc>" + shapes +
           "</area></info></alert>";
}

// From the document to the places. Empty when it was not understood.
std::vector<Code> places_in(const regions::Regions& gazetteer, const std::string& document) {
    auto alerts = cap::parse_cap(document);
    if (!alerts.ok() || alerts->size() != 1) return {};
    cap::normalise_nowcast(alerts->front());
    return warnings::find_targets(gazetteer, alerts->front(), warnings::Kind::BmkgNowcast, {})
        .cover;
}

}  // namespace

int main() {
    using Clock = std::chrono::steady_clock;
    auto milliseconds = [](Clock::duration d) {
        return std::chrono::duration<double, std::milli>(d).count();
    };
    auto start = Clock::now();
    regions::Regions gazetteer;
    std::printf("gazetteer ready        %8.3f ms\n", milliseconds(Clock::now() - start));
    const auto rings = polygons(gazetteer);
    const auto document = nowcast(gazetteer, rings);
    geo::Area area(rings, geo::Fill::Union);
    std::printf("area                   %zu polygons, %zu points\n", area.rings().size(),
                area.point_count());

    std::vector<double> districts, villages, covers, totals, whole;
    std::size_t districts_hit = 0, villages_hit = 0, codes = 0, places = 0;
    for (int round = 0; round < kRounds; ++round) {
        auto begin = Clock::now();
        auto district_hits = gazetteer.districts_in(area, 0.10);
        auto after_districts = Clock::now();
        auto village_hits = gazetteer.villages_in(area, 0.10);
        auto after_villages = Clock::now();
        std::vector<Code> all;
        for (const auto& hit : village_hits) all.push_back(hit.code);
        auto cover = gazetteer.minimal_cover(std::move(all));
        auto end = Clock::now();
        districts.push_back(milliseconds(after_districts - begin));
        villages.push_back(milliseconds(after_villages - after_districts));
        covers.push_back(milliseconds(end - after_villages));
        totals.push_back(milliseconds(end - begin));
        districts_hit = district_hits.size();
        villages_hit = village_hits.size();
        codes = cover.size();
        begin = Clock::now();
        places = places_in(gazetteer, document).size();
        whole.push_back(milliseconds(Clock::now() - begin));
    }
    auto report = [](const char* what, std::vector<double> times, std::size_t found) {
        std::printf("%-20s %8.3f ms first, ", what, times.front());
        std::sort(times.begin(), times.end());
        std::printf("%7.3f median, %7.3f worst; %zu found\n", times[times.size() / 2], times.back(),
                    found);
    };
    report("districts", districts, districts_hit);
    report("villages", villages, villages_hit);
    report("minimal cover", covers, codes);
    report("geometry alone", totals, codes);
    std::printf("document               %zu bytes\n", document.size());
    report("parse and target", whole, places);
    return places > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
