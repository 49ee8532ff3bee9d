#include "rooms/warnings/target.h"

#include <fmt/format.h>

#include <map>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_tsunami.h"
#include "cap/level.h"
#include "platform/base/strings.h"
#include "rooms/warnings/places.h"

namespace kentongan::warnings {
namespace {

using regions::Code;

// Below this a polygon only brushes a district: rounding of two drawings of one border.
constexpr double kTouch = 0.005;
constexpr double kLeastRadiusKm = 0.5;  // CAP allows 0 for a point
constexpr std::size_t kMostNamesInRemark = 20;

struct Search {
    const regions::Regions& gazetteer;
    std::map<Code, Target> found;
    Targeting result;
    std::size_t added = 0;  // also what was found before

    void add(Code code, Level level, double share, How how) {
        ++added;
        auto [entry, is_new] = found.try_emplace(code, Target{code, level, share, how});
        if (is_new) return;
        auto& target = entry->second;
        target.level = std::max(target.level, level);
        target.share = std::max(target.share, share);
        target.how = std::max(target.how, how);
    }

    void remark(std::string_view what, const std::vector<std::string>& names) {
        if (names.empty()) return;
        std::vector<std::string> shown(
            names.begin(), names.begin() + static_cast<std::ptrdiff_t>(
                                               std::min(names.size(), kMostNamesInRemark)));
        result.remarks.push_back(fmt::format("{}: {}", what, join(shown, ", ")));
    }
};

struct Touched {
    std::map<Code, double> brushed;  // districts and their covered share, however little
    std::vector<regions::Hit> districts, villages;
    bool has_geometry = false;  // of any kind, also abroad
};

Touched touch(const regions::Regions& gazetteer, const cap::Area& area) {
    Touched touched;
    // Polygons of one CAP area stand for themselves and may overlap.
    std::vector<geo::Ring> rings = area.polygons;
    for (const auto& circle : area.circles)
        for (const auto& ring :
             geo::Area::circle(circle.centre, std::max(circle.radius_km, kLeastRadiusKm)).rings())
            rings.push_back(ring);
    geo::Area shape(std::move(rings), geo::Fill::Union);
    touched.has_geometry = !shape.empty();
    if (shape.empty() || !shape.box().overlaps(geo::kIndonesia)) return touched;
    for (auto hit : gazetteer.districts_in(shape, kTouch)) touched.brushed[hit.code] = hit.share;
    touched.districts = gazetteer.districts_in(shape, kCoverThreshold);
    touched.villages = gazetteer.villages_in(shape, kCoverThreshold);
    return touched;
}

void add_geometry(Search& search, const Touched& touched, Level level, bool names_districts) {
    for (auto [code, share] : touched.districts) search.add(code, level, share, How::Polygon);
    // Villages matter where the area is finer than a district. An office that names its districts
    // draws districts: a village beyond their border is a matter of two drawings.
    if (!names_districts)
        for (auto [code, share] : touched.villages)
            if (!search.found.contains(code.parent()))
                search.add(code, level, share, How::Centroid);
    if (touched.districts.empty() && touched.villages.empty())
        for (auto [code, share] : touched.brushed) search.add(code, level, share, How::Polygon);
}

// "34.02.05" in any geocode; undotted digits only where the name says whose code it is.
void add_codes(Search& search, const cap::Area& area, Level level) {
    for (const auto& geocode : area.geocodes) {
        auto name = ascii_lower(geocode.name);
        bool ours = name.find("kemendagri") != name.npos || name.find("adm") != name.npos ||
                    name.find("wilayah") != name.npos;
        if (!ours && geocode.value.find('.') == std::string::npos) continue;
        auto written = Code::parse(trim(geocode.value));
        auto code = written ? search.gazetteer.current(*written) : std::nullopt;
        if (code)
            search.add(*code, level, 1, How::Code);
        else if (ours)
            search.remark("Unknown code", {geocode.value});
    }
}

// Zones of tsunami bulletins: a regency by its old or new name, else the province it lies in.
bool add_zone(Search& search, const cap::Area& area, Level level) {
    if (area.place_name.empty()) return false;
    auto provinces = search.gazetteer.provinces_named(area.province_name);
    if (provinces.empty()) provinces.push_back(Code());
    bool any = false;
    for (auto province : provinces)
        for (auto code :
             regencies_called(search.gazetteer, cap::zone_regency(area.place_name), province)) {
            search.add(code, level, 1, How::Name);
            any = true;
        }
    if (any) return true;
    search.remark("Zone unknown, its whole province is warned",
                  {area.place_name + " (" + area.province_name + ")"});
    for (auto province : provinces) {
        if (province == Code()) continue;
        search.add(province, level, 1, How::Whole);
        any = true;
    }
    return any;
}

std::vector<Code> provinces_of(const regions::Regions& gazetteer, const cap::Area& area) {
    auto provinces = gazetteer.provinces_named(area.province_name);
    return provinces.empty() ? gazetteer.provinces_named(area.description) : provinces;
}

std::vector<Code> candidates(const regions::Regions& gazetteer, const std::string& name,
                             const std::vector<Code>& provinces) {
    std::vector<Code> codes;
    for (auto province : provinces) {
        auto here = gazetteer.named(name, regions::Level::District, province);
        if (here.empty()) here = regencies_called(gazetteer, name, province);
        codes.insert(codes.end(), here.begin(), here.end());
    }
    return codes;
}

// Of several places with one name those that the polygon touches are meant, else those in a
// regency that another name of the list is certainly in; when that does not tell either, all.
std::vector<Code> meant(const std::vector<Code>& codes, const Touched& touched,
                        const std::map<Code, bool>& certain_regencies) {
    std::vector<Code> drawn, near;
    for (auto code : codes) {
        if (touched.brushed.contains(code)) drawn.push_back(code);
        if (certain_regencies.contains(code.at(regions::Level::Regency))) near.push_back(code);
    }
    if (!drawn.empty()) return drawn;
    return near.empty() ? codes : near;
}

// Districts named in the prose.
bool add_names(Search& search, const std::vector<std::string>& names,
               const std::vector<Code>& provinces, const Touched& touched, Level level) {
    std::vector<std::string> unknown, not_drawn, not_named;
    std::map<Code, bool> named, certain;
    std::vector<std::vector<Code>> choices;
    for (const auto& name : names) {
        choices.push_back(candidates(search.gazetteer, name, provinces));
        if (choices.back().empty()) unknown.push_back(name);
        if (choices.back().size() == 1)
            certain[choices.back().front().at(regions::Level::Regency)] = true;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        bool drawn = choices[i].empty() || !touched.has_geometry;
        for (auto code : meant(choices[i], touched, certain)) {
            auto share = touched.brushed.find(code);
            drawn = drawn || share != touched.brushed.end();
            named[code] = true;
            search.add(code, level, share == touched.brushed.end() ? 1 : share->second, How::Name);
        }
        if (!drawn) not_drawn.push_back(names[i]);
    }
    for (auto [code, share] : touched.districts)
        if (!named.empty() && !named.contains(code) && !named.contains(code.parent()))
            not_named.push_back(search.gazetteer.full_name(code));
    search.remark("Named but unknown", unknown);
    search.remark("Named but not drawn", not_drawn);
    search.remark("Drawn but not named", not_named);
    return !named.empty();
}

// "Kabupaten Bantul, DIY": the parts that are places, without those that only say where another
// part lies.
bool add_whole(Search& search, std::string_view description, Level level) {
    auto codes = region_called(search.gazetteer, description);
    if (codes.empty()) {
        auto text = replace_all(std::string(description), ";", ",");
        for (auto part : split(text, ','))
            for (auto code : region_called(search.gazetteer, part)) codes.push_back(code);
    }
    for (auto code : codes) {
        bool only_where = std::any_of(codes.begin(), codes.end(), [&](auto other) {
            return other != code && code.contains(other);
        });
        if (!only_where) search.add(code, level, 1, How::Whole);
    }
    return !codes.empty();
}

// An office that draws one place and names another means one of them: both are warned.
void add_elsewhere(Search& search, const cap::Area& area, const Touched& touched, Level level) {
    if (touched.brushed.empty()) return;
    const auto codes = region_called(search.gazetteer, area.description);
    if (codes.size() != 1 || codes.front().level() < regions::Level::Regency) return;
    const auto named = codes.front();
    for (const auto& [drawn, share] : touched.brushed)
        if (named.contains(drawn)) return;
    search.add(named, level, 1, How::Whole);
    search.remark("Named and drawn in different places, both are warned", {area.description});
}

void add_area(Search& search, const cap::Info& info, const cap::Area& area,
              const std::vector<std::string>& names) {
    auto level = cap::level_of(info, area);
    auto before = search.added;
    auto touched = touch(search.gazetteer, area);
    auto provinces = provinces_of(search.gazetteer, area);
    bool named = !provinces.empty() && add_names(search, names, provinces, touched, level);
    add_geometry(search, touched, level, named);
    add_codes(search, area, level);
    add_zone(search, area, level);
    if (!named) add_elsewhere(search, area, touched, level);
    if (search.added != before || named) return;
    bool at_home = std::any_of(area.polygons.begin(), area.polygons.end(), [](const auto& ring) {
        return std::any_of(ring.begin(), ring.end(),
                           [](auto point) { return geo::kIndonesia.contains(point); });
    });
    if (touched.has_geometry && !at_home && area.circles.empty()) return;  // abroad
    // Nothing told us the place: the whole named region rather than nobody.
    if (add_whole(search, area.description, level))
        search.remark("No usable geometry, the whole named region is warned", {area.description});
}

bool same_area(const cap::Area& a, const cap::Area& b) {
    auto same_codes = std::equal(
        a.geocodes.begin(), a.geocodes.end(), b.geocodes.begin(), b.geocodes.end(),
        [](const auto& x, const auto& y) { return x.name == y.name && x.value == y.value; });
    auto same_circles = std::equal(a.circles.begin(), a.circles.end(), b.circles.begin(),
                                   b.circles.end(), [](const auto& x, const auto& y) {
                                       return x.centre == y.centre && x.radius_km == y.radius_km;
                                   });
    return a.polygons == b.polygons && same_codes && same_circles && a.place_name == b.place_name &&
           a.description == b.description && a.level == b.level;
}

void add_alert(Search& search, const cap::Alert& alert) {
    // The second language repeats the areas of the first.
    std::vector<const cap::Area*> seen;
    for (const auto& info : alert.infos) {
        auto names = cap::places_in_description(info.description);
        for (const auto& area : info.areas) {
            bool known = std::any_of(seen.begin(), seen.end(),
                                     [&](auto* other) { return same_area(*other, area); });
            if (known) continue;
            seen.push_back(&area);
            add_area(search, info, area, names);
        }
    }
}

double magnitude_of(const cap::Info& info) {
    for (const auto& parameter : info.parameters)
        if (parameter.name == "Magnitude") return parse_real(trim(parameter.value)).value_or(0);
    return 0;
}

std::vector<Code> felt_places(const regions::Regions& gazetteer, std::string_view name,
                              std::optional<geo::Point> epicentre) {
    auto codes = regencies_called(gazetteer, name, {});
    if (codes.empty()) codes = gazetteer.named(name, regions::Level::District, {});
    if (!epicentre) return codes;
    std::erase_if(codes, [&](Code code) {
        auto region = gazetteer.find(code);
        return region && region->centroid &&
               geo::distance_km(*region->centroid, *epicentre) > kFarthestFeltKm;
    });
    return codes;
}

// A quake's circle says where it may have been felt, not where to act: small ones would push every
// day and kill trust. So intensity at the place decides, and the circle only from M 5.
void add_quake(Search& search, const cap::Alert& alert) {
    if (alert.infos.empty()) return;
    const auto& info = alert.infos.front();
    auto level = cap::level_of(info);
    std::optional<geo::Point> epicentre;
    for (const auto& area : info.areas)
        if (!area.circles.empty()) epicentre = area.circles.front().centre;
    std::vector<std::string> unknown;
    for (const auto& felt : alert.felt) {
        if (felt.mmi < kLeastFeltMmi) continue;
        auto codes = felt_places(search.gazetteer, felt.place, epicentre);
        if (codes.empty()) unknown.push_back(felt.place);
        for (auto code : codes) search.add(code, level, 1, How::Name);
    }
    search.remark("Felt at an unknown place", unknown);
    if (magnitude_of(info) < kLeastMagnitude) return;
    for (const auto& area : info.areas)
        for (auto [code, share] : touch(search.gazetteer, area).districts)
            search.add(code, level, share, How::Polygon);
}

}  // namespace

Targeting find_targets(const regions::Regions& gazetteer, const cap::Alert& alert, Kind kind,
                       std::span<const Code> source_regions) {
    Search search{gazetteer, {}, {}};
    if (kind == Kind::BmkgQuake)
        add_quake(search, alert);
    else
        add_alert(search, alert);
    bool has_geometry = std::any_of(alert.infos.begin(), alert.infos.end(), [](const auto& info) {
        return std::any_of(info.areas.begin(), info.areas.end(), [](const auto& area) {
            return !area.polygons.empty() || !area.circles.empty();
        });
    });
    if (search.found.empty() && kind != Kind::BmkgQuake && !has_geometry) {
        for (auto code : source_regions) search.add(code, cap::level_of(alert), 1, How::Whole);
        search.result.remarks.emplace_back("No place could be recognised");
    }
    std::vector<Code> codes;
    for (const auto& [code, target] : search.found) {
        codes.push_back(code);
        search.result.targets.push_back(target);
    }
    search.result.cover = gazetteer.minimal_cover(std::move(codes));
    return std::move(search.result);
}

std::vector<regions::Code> places_of(const regions::Regions& gazetteer, const cap::Alert& alert,
                                     const cap::Info& info, const cap::Area& area, Kind kind) {
    cap::Alert alone;
    alone.infos.push_back(info);
    alone.infos.front().areas = {area};
    if (info.areas.size() > 1) alone.infos.front().description.clear();  // names all places
    alone.felt = alert.felt;
    return find_targets(gazetteer, alone, kind, {}).cover;
}

}  // namespace kentongan::warnings
