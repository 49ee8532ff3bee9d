// The gazetteer: names, codes and places, and which of them an area touches. Immutable after load,
// so everything is thread-safe and needs no lock; the data are embedded and mapped, not copied.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/geo/geo.h"
#include "rooms/regions/types.h"

namespace kentongan {
struct Platform;
}

namespace kentongan::regions {

struct Hit {
    Code code;         // a district or a village
    double share = 1;  // of its area that is covered, 0…1; 1 where only the centroid could be asked
};

struct Match {
    Code code;
    std::string full_name;
};

class Regions {
public:
    Regions();  // from the embedded data; throws std::runtime_error when they are damaged
    ~Regions();

    std::optional<Region> find(Code code) const;
    std::vector<Region> children(Code code) const;
    std::size_t count(Level level) const;
    // "Sidomulyo, Bambanglipuro, Bantul": without "Kabupaten", with "Kota"; empty when unknown.
    std::string full_name(Code code) const;
    std::string short_name(Code code) const;   // "Sidomulyo"; "Bantul"; "Kota Yogyakarta"
    std::int64_t population(Code code) const;  // regency, province or country; 0 when not known
    // The code of today for one of the 2022 book (BMKG's adm4); itself when unchanged, empty when
    // unknown.
    std::optional<Code> current(Code code) const;

    // By beginning of any word of the name, then by parents ("sidomulyo bantul"); villages
    // included. Better and larger places first.
    std::vector<Match> search(std::string_view text, std::size_t limit, Code within = {}) const;
    // The place of that name inside `within`, ignoring case, punctuation and "Kec."; for names in
    // warnings. All of them when it is not unique.
    std::vector<Code> named(std::string_view name, Level level, Code within) const;
    std::vector<Code> provinces_named(std::string_view name) const;  // also "NTT", "Sulsel", "DIY"

    // The smallest place we can tell: a village where polygons exist or the nearest centroid of the
    // district, else the district. Empty at sea or abroad.
    std::optional<Code> locate(geo::Point point) const;
    // Districts of which `area` covers at least `threshold` (0…1), or that hold a fifth of the
    // area. Polygons of a CAP area that may overlap want an Area with Fill::Union.
    std::vector<Hit> districts_in(const geo::Area& area, double threshold) const;
    // Villages: by polygon where we have one, else by centroid; one without either as its district.
    std::vector<Hit> villages_in(const geo::Area& area, double threshold) const;
    // Boundary for a picture; simplified at source. Empty when unknown.
    geo::Area boundary(Code code) const;
    geo::Box box(Code code) const;

    // The fewest codes that mean the same villages: a district of which all villages are listed
    // becomes the district, and so on upwards. Sorted.
    std::vector<Code> minimal_cover(std::vector<Code> codes) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Is `place` inside one of `sorted` (as minimal_cover gives them)? At most five binary searches.
bool covers(std::span<const Code> sorted, Code place);
// Have they a village in common? Also true where only a part of `place` is in `sorted`.
bool overlaps(std::span<const Code> sorted, Code place);

// GET /api/kentongan/v1/regions…
void add_routes(Platform& platform, const Regions& regions);

}  // namespace kentongan::regions
